using System.Runtime.CompilerServices;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>
/// Messages that a room committed together, on their way to many. For a wire that is a stream of bytes they are put
/// together once, so that a member costs one post a batch and not one a message.
/// </summary>
internal sealed class OutboundBatch
{
    private readonly OutboundMessage[] messages;
    private FramesOfWires frames;

    public OutboundBatch(RoomBatch batch, RealtimeMetrics metrics)
    {
        messages = new OutboundMessage[batch.Messages.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = new(batch.Messages[i], metrics);
        }
        (First, Last) = (batch.Messages[0], batch.Messages[^1]);
    }

    public MessageEvent First { get; }

    public MessageEvent Last { get; }

    public IReadOnlyList<OutboundMessage> Messages => messages;

    /// <summary>Gives all of them to one session, in order.</summary>
    public void PostTo(Session session, ref FanOutTally tally)
    {
        var format = session.Connection.Format;
        foreach (var frame in frames[format.Slot] ??= Prepare(format))
        {
            session.Connection.Post(frame);
            tally.Add(format, frame);
        }
    }

    private PreparedFrame[] Prepare(IWireFormat format)
    {
        if (messages.Length == 1)
        {
            return messages[0].FrameFor(format) is { } only ? [only] : [];
        }
        PreparedFrame[] each = [.. messages.Select(message => message.FrameFor(format)).OfType<PreparedFrame>()];
        return format.IsByteStream && each.Length > 1 ? InPieces(each) : each;
    }

    /// <summary>No piece is larger than what an outbox merges, so that its limits keep their meaning.</summary>
    private static PreparedFrame[] InPieces(ReadOnlySpan<PreparedFrame> each)
    {
        var pieces = new List<PreparedFrame>();
        while (each.Length > 0)
        {
            var (count, size) = (1, each[0].Size);
            while (count < each.Length && size + each[count].Size <= StreamOutbox.MergeBytes)
            {
                size += each[count++].Size;
            }
            pieces.Add(count == 1 ? each[0] : PreparedFrame.Join(each[..count]));
            each = each[count..];
        }
        return [.. pieces];
    }

    [InlineArray(IWireFormat.Count)]
    private struct FramesOfWires
    {
        private PreparedFrame[]? first;
    }
}
