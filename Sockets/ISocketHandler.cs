namespace Realtime.Sockets;

/// <summary>
/// What becomes of one socket's events. All are called on the socket's loop, one at a time, and must not block: while they
/// run, every other socket of the loop waits.
/// </summary>
public interface ISocketHandler
{
    /// <summary>There are bytes, or the end, or an error: <see cref="LoopSocket.Receive"/> tells. Called again as long as there are.</summary>
    void Readable(LoopSocket socket);

    /// <summary>The peer has made room, or is gone: once after each <see cref="LoopSocket.WaitForRoom"/>.</summary>
    void Writable(LoopSocket socket);

    /// <summary>The socket is closed, by whomever: once, the last call.</summary>
    void Closed(LoopSocket socket);
}

/// <summary>What <see cref="LoopSocket.Receive"/> returns that is no number of bytes.</summary>
public static class Received
{
    /// <summary>The peer will send no more.</summary>
    public const int End = 0;

    /// <summary>Nothing has come yet.</summary>
    public const int Nothing = -1;

    /// <summary>The connection has broken, or is closed on our side.</summary>
    public const int Gone = -2;
}

/// <summary>What <see cref="LoopSocket.Send"/> returns that is no number of bytes.</summary>
public static class Sent
{
    /// <summary>The connection has broken, or is closed on our side.</summary>
    public const int Gone = -2;
}
