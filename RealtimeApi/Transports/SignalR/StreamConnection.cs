using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>A room's messages on their way into one server stream.</summary>
internal sealed class StreamConnection(int maxWaiting) : IConnection
{
    private readonly Channel<PreparedItem> events = Channel.CreateUnbounded<PreparedItem>();
    private int waiting;

    public IWireFormat Format => StreamFormat.Instance;

    public bool HasPulse => false;

    public async IAsyncEnumerable<ServerEvent> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var item in events.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref waiting, -item.CountedMessages);
            yield return item.Event;
        }
    }

    public bool Post(PreparedFrame frame)
    {
        if (Interlocked.Add(ref waiting, frame.CountedMessages) <= maxWaiting)
        {
            events.Writer.TryWrite((PreparedItem)frame);
        }
        else
        {
            Close(CloseReason.SlowConsumer);
        }
        return true;
    }

    public CloseReason? ClosedFor { get; private set; }

    public int? Waiting => Volatile.Read(ref waiting);

    /// <summary>A stream that ended without an error would look complete.</summary>
    public void Close(CloseReason reason)
    {
        ClosedFor ??= reason;
        events.Writer.TryComplete(new HubException($"{reason.Code}: {reason.Text}"));
    }

    public void Ping() { }

    public void Abort() => events.Writer.TryComplete();

    /// <summary>Hands the event itself on; SignalR encodes a stream's items.</summary>
    private sealed class StreamFormat : IWireFormat
    {
        public static readonly StreamFormat Instance = new();

        public int Slot => 4;

        public string Wire => "signalr";

        public PreparedFrame? Prepare(ServerEvent message) =>
            message is MessageEvent or ResetEvent or ErrorEvent ? new PreparedItem(message) : null;
    }

    private sealed class PreparedItem(ServerEvent message) : PreparedFrame(size: 0)
    {
        public ServerEvent Event => message;
    }
}
