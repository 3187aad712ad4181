using System.Text;

namespace Realtime.Sockets.Tests;

/// <summary>What many sockets send in one turn of their loop: as one system call, and as one each.</summary>
public sealed class SendBatchTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_socket_gets_its_own_however_many_send_in_one_turn(bool batches)
    {
        using var loop = Pair.NewLoop(batches);
        var pairs = await ConnectAsync(loop, 600);

        var senders = await InOneTurnAsync(loop, pairs.Select((pair, i) => new TurnSender(pair.Ours, Text(i))));

        foreach (var (i, sender) in senders.Index())
        {
            Assert.Equal(Text(i).Length, await sender.Outcome);
        }

        foreach (var (i, pair) in pairs.Index())
        {
            Assert.Equal(Text(i), await pair.ReadAsync(Text(i).Length));
            pair.Dispose();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_does_not_read_takes_less_and_one_that_is_gone_nothing_and_the_others_get_theirs(
        bool batches
    )
    {
        using var loop = Pair.NewLoop(batches);
        var pairs = await ConnectAsync(loop, 3);
        var (full, gone, fine) = (pairs[0], pairs[1], pairs[2]);
        gone.Peer.LingerState = new(true, 0);
        gone.Peer.Close();
        var taken = 0;
        var last = 0;
        do
        {
            var piece = new byte[10_000];
            var senders = await InOneTurnAsync(
                loop,
                [new TurnSender(full.Ours, piece), new TurnSender(gone.Ours, piece), new TurnSender(fine.Ours, Text(7))]
            );
            last = await senders[0].Outcome;
            taken += last;
            Assert.Equal(Sent.Gone, await senders[1].Outcome);
            Assert.Equal(Text(7), await fine.ReadAsync(Text(7).Length));
        } while (last == 10_000);

        Assert.InRange(taken, 10_000, int.MaxValue);
        Assert.Equal(taken, (await full.ReadAsync(taken)).Length);
        pairs.ForEach(pair => pair.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_sent_just_before_a_socket_closes_arrives_there_and_nowhere_else(bool batches)
    {
        using var loop = Pair.NewLoop(batches);
        var pairs = await ConnectAsync(loop, 2);
        using var closing = pairs[0];
        using var staying = pairs[1];
        var senders = new[] { new TurnSender(closing.Ours, Text(1)), new TurnSender(staying.Ours, Text(2)) };
        loop.Post(
            _ =>
            {
                senders[0].Send();
                closing.Ours.Close();
                senders[1].Send();
            },
            null
        );

        Assert.Equal(Text(1), await closing.ReadAsync(Text(1).Length));
        Assert.Equal(0, await closing.Peer.ReceiveAsync(new byte[1], Patience.Token));
        Assert.Equal(Text(2), await staying.ReadAsync(Text(2).Length));
    }

    private static byte[] Text(int number) => Encoding.UTF8.GetBytes($"for socket {number} alone");

    private static async Task<List<Pair>> ConnectAsync(SocketLoop loop, int count)
    {
        var pairs = new List<Pair>();
        while (pairs.Count < count)
        {
            pairs.Add(await Pair.ConnectAsync(new Echo(), loop));
        }
        return pairs;
    }

    private static async Task<TurnSender[]> InOneTurnAsync(SocketLoop loop, IEnumerable<TurnSender> senders)
    {
        TurnSender[] all = [.. senders];
        loop.Post(_ => Array.ForEach(all, sender => sender.Send()), null);
        await Task.WhenAll(all.Select(sender => sender.Outcome));
        return all;
    }
}
