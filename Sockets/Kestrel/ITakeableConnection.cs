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
    /// Waits until everything that HTTP wrote is with the operating system, and gives the socket a new owner, not reading. That is
    /// one step on the socket's loop: before it the connection closes the socket, after it the owner must, and hears of its end,
    /// whenever that comes. The server knows nothing of the socket any more: the request may end.
    /// </summary>
    /// <returns>The owner; null: the connection is gone, and no owner was made.</returns>
    ValueTask<TOwner?> TakeAsync<TOwner>(SocketOwner<TOwner> owner)
        where TOwner : class, ISocketHandler;
}

/// <summary>Makes the new owner of a socket. Called on the socket's loop.</summary>
/// <param name="early">What arrived behind the request, before the socket was taken.</param>
public delegate TOwner SocketOwner<out TOwner>(LoopSocket socket, Memory<byte> early)
    where TOwner : class, ISocketHandler;
