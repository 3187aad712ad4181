using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Transports.WebSockets;
using Realtime.Sockets;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>The outbox of a socket on a loop, where many things come together in one turn.</summary>
public sealed class LoopOutboxTests
{
    private const int FrameBytes = 1000;
    private const int MaxMessages = 9000;

    [Fact]
    public async Task A_peer_that_makes_room_while_a_flush_is_due_gets_each_byte_once()
    {
        using var loop = new SocketLoop("loop under test", NullLogger.Instance);
        using var listening = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var owner = new Relaying();
        var socket = await loop.ConnectAsync((IPEndPoint)listening.LocalEndPoint!, owner, CancellationToken.None);
        using var peer = await listening.AcceptAsync();
        var outbox = owner.Outbox = new(socket);
        var read = new byte[(MaxMessages + 3) * FrameBytes];
        var early = 0;

        // All in one turn, so that the flush which the first frame asks for is due only behind the rest: more is posted than may
        // wait, so much is sent as the system takes, and then the peer makes room.
        var turn = new TaskCompletionSource();
        loop.Post(
            _ =>
            {
                for (var i = 0; i < MaxMessages + 3; i++)
                {
                    outbox.Post(FrameOf(i));
                }
                while (early < 1_000_000)
                {
                    early += peer.Receive(read, early, 1_000_000 - early, SocketFlags.None);
                }
                turn.SetResult();
            },
            null
        );
        await turn.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await new NetworkStream(peer)
            .ReadExactlyAsync(read.AsMemory(early))
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(
            Enumerable.Range(0, MaxMessages + 3),
            read.Chunk(FrameBytes).Select(frame => BitConverter.ToInt32(frame))
        );
        Assert.False(outbox.HasOverflown);
    }

    private static PreparedFrame FrameOf(int number)
    {
        var bytes = new byte[FrameBytes];
        BitConverter.TryWriteBytes(bytes, number);
        return new(bytes);
    }

    private sealed class Relaying : ISocketHandler
    {
        public Recording Outbox { get; set; } = null!;

        public void Readable(LoopSocket socket) { }

        public void Writable(LoopSocket socket) => Outbox.MakeRoom();

        public void Closed(LoopSocket socket) { }
    }

    private sealed class Recording(LoopSocket socket)
        : LoopOutbox(socket, new() { MaxMessages = MaxMessages, MaxBytes = 100_000_000 })
    {
        public bool HasOverflown { get; private set; }

        public void MakeRoom() => Unblock();

        protected override void Overflowed() => HasOverflown = true;

        protected override void Ended(bool gone) { }
    }
}
