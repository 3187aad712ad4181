using Realtime.RealtimeApi.Identity;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>Who began a session, and whether it has entered a namespace yet.</summary>
internal sealed class Handshaker(CallerOrError caller)
{
    private int opened;

    public CallerOrError Caller => caller;

    /// <summary>True for the first namespace.</summary>
    public bool TryOpen() => Interlocked.Exchange(ref opened, 1) == 0;
}
