using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Realtime.Sockets.Tests;

/// <summary>Two ends of one connection: ours on a loop, and the peer's, which the test holds.</summary>
internal sealed class Pair : IDisposable
{
    private readonly SocketLoop? ownLoop;

    private Pair(LoopSocket ours, Socket peer, SocketLoop? ownLoop)
    {
        Ours = ours;
        Peer = peer;
        this.ownLoop = ownLoop;
    }

    public LoopSocket Ours { get; }

    public Socket Peer { get; }

    public static SocketLoop NewLoop(bool batches = true) => new("loop under test", NullLogger.Instance, batches);

    public static async Task<Pair> ConnectAsync(ISocketHandler handler, SocketLoop? loop = null)
    {
        using var listening = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var on = loop ?? NewLoop();
        var ours = await on.ConnectAsync((IPEndPoint)listening.LocalEndPoint!, handler, Patience.Token);
        return new(ours, await listening.AcceptAsync(Patience.Token), loop is null ? on : null);
    }

    /// <summary>Reads so many bytes at the peer's end.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count; )
        {
            var length = await Peer.ReceiveAsync(bytes.AsMemory(read), Patience.Token);
            read += length > 0 ? length : throw new EndOfStreamException();
        }
        return bytes;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await Peer.SendAsync(bytes, Patience.Token)..];
        }
    }

    public void Dispose()
    {
        Peer.Dispose();
        ownLoop?.Dispose();
    }
}
