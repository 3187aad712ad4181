using System.Net;
using System.Net.Sockets;

namespace Realtime.Sockets.Tests;

/// <summary>Sockets on a loop: what they promise, whatever the peer does.</summary>
public sealed class LoopTests
{
    [Fact]
    public async Task Bytes_go_both_ways_one_at_a_time_and_many_at_once()
    {
        using var pair = await Pair.ConnectAsync(new Echo());
        pair.Ours.StartReading();

        foreach (var one in "byte by byte"u8.ToArray())
        {
            await pair.SendAsync(new[] { one });
            Assert.Equal([one], await pair.ReadAsync(1));
        }
        var many = Random.Shared.GetItems<byte>([1, 2, 3, 4, 5], SocketLoop.ScratchBytes / 2);
        await pair.SendAsync(many);
        Assert.Equal(many, await pair.ReadAsync(many.Length));
    }

    [Fact]
    public async Task A_peer_that_does_not_read_gets_everything_when_it_does()
    {
        var echo = new Echo();
        using var pair = await Pair.ConnectAsync(echo);
        pair.Ours.StartReading();
        var bytes = new byte[32 * 1024 * 1024];
        Random.Shared.NextBytes(bytes);

        var sending = pair.SendAsync(bytes);
        // More than the buffers of the system hold: the peer is stuck until it reads.
        Assert.NotEqual(sending, await Task.WhenAny(sending, Task.Delay(200)));
        var back = await pair.ReadAsync(bytes.Length);
        await sending;

        Assert.True(bytes.AsSpan().SequenceEqual(back));
        Assert.True(echo.Waits > 0);
    }

    [Fact]
    public async Task A_peer_that_half_closes_still_gets_what_it_asked_for()
    {
        var echo = new Echo();
        using var pair = await Pair.ConnectAsync(echo);
        await pair.SendAsync("last words"u8.ToArray());
        pair.Peer.Shutdown(SocketShutdown.Send);

        pair.Ours.StartReading();

        Assert.Equal("last words"u8.ToArray(), await pair.ReadAsync(10));
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Patience.Token));
        await echo.WhenClosed;
    }

    [Fact]
    public async Task A_socket_that_is_closed_while_it_changes_hands_tells_its_new_owner()
    {
        var (former, next) = (new Owner(), new Owner());
        using var pair = await Pair.ConnectAsync(former);

        var isHandedOver = await OnLoopAsync(
            pair.Ours,
            () =>
            {
                pair.Ours.Close();
                return pair.Ours.TryHandOver(next);
            }
        );

        await next.WhenClosed;
        Assert.True(isHandedOver);
        Assert.Equal((0, 1), (former.TimesClosed, next.TimesClosed));
    }

    [Fact]
    public async Task A_socket_whose_owner_knows_that_it_is_closed_does_not_change_hands()
    {
        var (former, next) = (new Owner(), new Owner());
        using var pair = await Pair.ConnectAsync(former);
        pair.Ours.Close();
        await former.WhenClosed;

        Assert.False(await OnLoopAsync(pair.Ours, () => pair.Ours.TryHandOver(next)));

        Assert.Equal((1, 0), (former.TimesClosed, next.TimesClosed));
    }

    [Fact]
    public async Task We_can_half_close_and_still_read()
    {
        var echo = new Echo();
        using var pair = await Pair.ConnectAsync(echo);

        pair.Ours.EndSending();
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Patience.Token));
        pair.Ours.StartReading();
        pair.Peer.Shutdown(SocketShutdown.Send);

        await echo.WhenClosed;
    }

    [Fact]
    public async Task A_reset_is_the_end()
    {
        var echo = new Echo();
        using var pair = await Pair.ConnectAsync(echo);
        pair.Ours.StartReading();

        pair.Peer.LingerState = new(true, 0);
        pair.Peer.Close();

        await echo.WhenClosed;
    }

    [Fact]
    public async Task Nothing_is_read_while_reading_is_paused_not_even_the_end()
    {
        var echo = new Echo();
        using var pair = await Pair.ConnectAsync(echo);
        await pair.SendAsync("x"u8.ToArray());
        pair.Peer.LingerState = new(true, 0);
        pair.Peer.Close();

        // A turn of the loop with nothing to report: a broken socket that nobody waits for does not keep it busy.
        await TurnAsync(pair.Ours.Loop);
        Assert.False(echo.WhenClosed.IsCompleted);

        pair.Ours.StartReading();
        await echo.WhenClosed;
    }

    [Fact]
    public async Task A_closed_socket_says_so_to_everybody_and_is_told_once()
    {
        var echo = new Echo();
        using var pair = await Pair.ConnectAsync(echo);

        pair.Ours.Close();
        pair.Ours.Close();
        pair.Ours.StartReading();
        pair.Ours.WaitForRoom();
        pair.Ours.EndSending();

        await echo.WhenClosed;
        Assert.Equal(Sent.Gone, pair.Ours.Send("x"u8));
        Assert.Equal(Received.Gone, pair.Ours.Receive(new byte[1]));
    }

    [Fact]
    public async Task Descriptors_and_places_that_are_used_again_never_mix_connections_up()
    {
        using var loop = Pair.NewLoop();
        for (var round = 0; round < 20; round++)
        {
            var pairs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Pair.ConnectAsync(new Echo(), loop)));
            for (var i = 0; i < pairs.Length; i++)
            {
                pairs[i].Ours.StartReading();
                await pairs[i].SendAsync(new[] { (byte)i });
            }
            for (var i = 0; i < pairs.Length; i++)
            {
                // Every other one vanishes with its answer unread, while events of it may be on their way.
                if (i % 2 == 0)
                {
                    Assert.Equal([(byte)i], await pairs[i].ReadAsync(1));
                }
                pairs[i].Dispose();
            }
        }
    }

    [Fact]
    public async Task A_handler_that_fails_costs_its_own_connection_and_no_other()
    {
        using var loop = Pair.NewLoop();
        using var bad = await Pair.ConnectAsync(new Faulty(), loop);
        using var good = await Pair.ConnectAsync(new Echo(), loop);
        bad.Ours.StartReading();
        good.Ours.StartReading();

        await bad.SendAsync("x"u8.ToArray());
        loop.Post(_ => throw new InvalidOperationException("posted work fails too"), null);
        await good.SendAsync("y"u8.ToArray());

        Assert.Equal("y"u8.ToArray(), await good.ReadAsync(1));
        await Assert.ThrowsAnyAsync<SocketException>(() => bad.ReadAsync(1));
    }

    [Fact]
    public async Task What_is_posted_runs_in_order_on_the_loop()
    {
        using var loop = Pair.NewLoop();
        var seen = new List<int>();
        var done = new TaskCompletionSource();

        for (var i = 0; i < 1000; i++)
        {
            loop.Post(
                number =>
                {
                    Assert.True(loop.IsCurrent);
                    seen.Add((int)number!);
                },
                i
            );
        }
        loop.Post(_ => done.SetResult(), null);
        await done.Task.WaitAsync(Patience.Limit);

        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public async Task A_loop_that_ends_closes_its_sockets()
    {
        var echo = new Echo();
        var loop = Pair.NewLoop();
        using var pair = await Pair.ConnectAsync(echo, loop);
        pair.Ours.StartReading();

        loop.Dispose();

        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Patience.Token));
        await echo.WhenClosed;
        Assert.Equal(Sent.Gone, pair.Ours.Send("x"u8));
    }

    [Fact]
    public async Task To_connect_where_nobody_listens_fails()
    {
        using var loop = Pair.NewLoop();
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());

        var problem = await Assert.ThrowsAsync<SocketException>(() =>
            loop.ConnectAsync(nobody, new Echo(), Patience.Token)
        );

        Assert.Equal(SocketError.ConnectionRefused, problem.SocketErrorCode);
    }

    [Fact]
    public async Task To_connect_can_be_given_up()
    {
        using var loop = Pair.NewLoop();
        // An address for documentation: nobody answers, not even with a refusal.
        var nowhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9);
        using var impatient = new CancellationTokenSource();

        var connecting = loop.ConnectAsync(nowhere, new Echo(), impatient.Token);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
    }

    private static async Task TurnAsync(SocketLoop loop)
    {
        var turned = new TaskCompletionSource();
        loop.Post(_ => turned.SetResult(), null);
        await turned.Task.WaitAsync(Patience.Limit);
    }

    private sealed class Faulty : ISocketHandler
    {
        public void Readable(LoopSocket socket) => throw new InvalidOperationException("A bug.");

        public void Writable(LoopSocket socket) { }

        public void Closed(LoopSocket socket) { }
    }

    private static Task<T> OnLoopAsync<T>(LoopSocket socket, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.Loop.Post(_ => done.SetResult(work()), null);
        return done.Task.WaitAsync(Patience.Limit);
    }
}
