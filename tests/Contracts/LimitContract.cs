namespace Realtime.Contracts;

/// <summary>What a client may not have too much of, and that its neighbours never pay for it, on every wire.</summary>
public abstract class LimitContract(IRealtimeWorld world) : RoomStory(world)
{
    private const int MaxMessageBytes = 32 * 1024;

    /// <summary>How the wire ends a connection that sent too much at once; null: without a code.</summary>
    protected virtual int? TooLargeCode => null;

    [Fact]
    public async Task A_message_that_is_too_large_costs_its_sender_the_connection_and_nobody_else_anything()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room), await JoinAsync(room));
        await ada.SendAsync(room, TextOf(MaxMessageBytes - 1024));

        await Assert.ThrowsAnyAsync<Exception>(() => ada.SendAsync(room, TextOf(MaxMessageBytes + 1)));

        Assert.Equal(TooLargeCode, (await ada.EndAsync()).Code);
        await bob.SendAsync(room, "\"next\"");
        Assert.Equal(
            [MaxMessageBytes - 1024, "\"next\"".Length],
            (await bob.NextAsync<RoomMessage>(2)).Select(message => message.Data.Length)
        );
    }

    [Fact]
    public async Task Who_sends_too_fast_is_told_so_keeps_the_connection_and_may_go_on_later()
    {
        await using var hurried = await World.StartAnotherAsync(
            ("Sessions:CommandsPerSecond", "1"),
            ("Sessions:CommandBurst", "5")
        );
        var (room, ada, bob) = (NewRoom(), await hurried.ConnectAsync(), await hurried.ConnectAsync());
        await bob.JoinAsync(room);
        await ada.JoinAsync(room);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => TrySendAsync(ada, room, $"{i}")));

        Assert.InRange(outcomes.Count(accepted => accepted), 1, 39);
        hurried.Clock.Advance(TimeSpan.FromMinutes(1));
        await ada.SendAsync(room, "\"later\"");
        var heard = await bob.NextAsync<RoomMessage>(outcomes.Count(accepted => accepted) + 1);
        Assert.Equal("\"later\"", heard[^1].Data);
    }

    [Fact]
    public async Task Who_sends_too_many_bytes_is_told_so_keeps_the_connection_and_may_send_more_later()
    {
        await using var narrow = await World.StartAnotherAsync(
            ("Sessions:AnonymousBytesPerSecond", "400"),
            ("Sessions:AnonymousByteBurst", "40000")
        );
        var (room, ada) = (NewRoom(), await narrow.ConnectAsync());
        await ada.JoinAsync(room);

        Assert.True(await TrySendAsync(ada, room, TextOf(25_000)));
        Assert.False(await TrySendAsync(ada, room, TextOf(25_000)));
        Assert.True(await TrySendAsync(ada, room, TextOf(10_000)));

        narrow.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await TrySendAsync(ada, room, TextOf(25_000)));
    }

    private static async Task<bool> TrySendAsync(IRealtimeClient client, string room, string data)
    {
        try
        {
            await client.SendAsync(room, data);
            return true;
        }
        catch (RefusedException refused) when (refused.Code == "rate_limited")
        {
            return false;
        }
    }

    private static string TextOf(int bytes) => $"\"{new string('x', bytes - 2)}\"";
}
