using System.Diagnostics;
using System.Runtime.CompilerServices;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>An event on its way to many: encoded at most once a wire, when the first receiver there asks for it.</summary>
internal sealed class OutboundMessage(ServerEvent message, RealtimeMetrics metrics)
{
    private Frames frames;

    public ServerEvent Event => message;

    /// <summary>Gives the event to one session, in the words of its wire.</summary>
    public Delivery PostTo(Session session) =>
        FrameFor(session.Connection.Format) is not { } frame ? Delivery.None
        : session.Connection.Post(frame) ? Delivery.Posted
        : Delivery.Dropped;

    /// <summary>As <see cref="PostTo"/>, to a session that may not have been greeted yet.</summary>
    public Delivery PostAfterGreeting(Session session) =>
        FrameFor(session.Connection.Format) is not { } frame ? Delivery.None
        : session.Post(frame) ? Delivery.Posted
        : Delivery.Dropped;

    // Two threads may both encode a first frame; either one is right.
    public PreparedFrame? FrameFor(IWireFormat format) => frames[format.Slot] ??= Encode(format);

    private PreparedFrame? Encode(IWireFormat format)
    {
        var began = Stopwatch.GetTimestamp();
        var frame = format.Prepare(message);
        metrics.Encoded(format.Wire, began);
        frame?.MayBeDropped = message is BroadcastEvent or PrivateEvent;
        return frame;
    }

    [InlineArray(IWireFormat.Count)]
    private struct Frames
    {
        private PreparedFrame? first;
    }
}

/// <summary>What became of an event for one session or several.</summary>
internal enum Delivery
{
    /// <summary>Nobody is there who would hear it.</summary>
    None,

    /// <summary>The client reads too slowly, and goes without it.</summary>
    Dropped,

    /// <summary>It is in the outbox.</summary>
    Posted,
}
