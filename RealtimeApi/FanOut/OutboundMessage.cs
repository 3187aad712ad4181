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
    /// <returns>False: that wire does not say such things.</returns>
    public bool PostTo(Session session)
    {
        if (FrameFor(session.Connection.Format) is not { } frame)
        {
            return false;
        }
        session.Connection.Post(frame);
        return true;
    }

    /// <summary>As <see cref="PostTo"/>, to a session that may not have been greeted yet.</summary>
    public bool PostAfterGreeting(Session session)
    {
        if (FrameFor(session.Connection.Format) is not { } frame)
        {
            return false;
        }
        session.Post(frame);
        return true;
    }

    // Two threads may both encode a first frame; either one is right.
    public PreparedFrame? FrameFor(IWireFormat format) => frames[format.Slot] ??= Encode(format);

    private PreparedFrame? Encode(IWireFormat format)
    {
        var began = Stopwatch.GetTimestamp();
        var frame = format.Prepare(message);
        metrics.Encoded(format.Wire, began);
        return frame;
    }

    [InlineArray(IWireFormat.Count)]
    private struct Frames
    {
        private PreparedFrame? first;
    }
}
