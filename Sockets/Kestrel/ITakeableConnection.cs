namespace Realtime.Sockets.Kestrel;

/// <summary>
/// Feature of a connection whose socket can be had once HTTP is through with it. Not for connections with TLS: there the bytes
/// on the socket are not those of HTTP.
/// </summary>
public interface ITakeableConnection
{
    /// <summary>Where the socket lives, for others that are to live beside it.</summary>
    SocketLoop Home { get; }

    /// <summary>
    /// Waits until everything that HTTP wrote is with the operating system, and hands the socket over, not reading. From then
    /// on the server knows nothing of it: the request may end, and whoever has taken the socket must close it.
    /// Null: the connection is gone.
    /// </summary>
    ValueTask<TakenSocket?> TakeAsync();
}

/// <param name="Early">What arrived behind the request, before the socket was taken.</param>
public sealed record TakenSocket(LoopSocket Socket, Memory<byte> Early);
