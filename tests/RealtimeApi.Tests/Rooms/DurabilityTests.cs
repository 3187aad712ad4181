using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Rooms;

/// <summary>What is left of a room when the server starts again.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task A_room_keeps_its_epoch_and_its_messages_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        Position last;
        await using (var server = await StartAsync(folder))
        {
            var ada = await JoinAsync(server, "r");
            await ada.SendAsync("r", """{ "odd" : 1.50 }""", id: "first");
            last = await ada.SendAsync("r", "2");
        }

        await using var again = await StartAsync(folder);
        var bob = await NativeAsync(again);
        var joined = await bob.JoinAsync("r", since: last with { Offset = 0 });
        var next = await bob.SendAsync("r", "3");

        Assert.True(joined.Recovered);
        Assert.Equal(last, joined.Position);
        Assert.Equal(["""{ "odd" : 1.50 }""", "2"], joined.Messages.Select(message => message.Data));
        Assert.Equal("first", joined.Messages[0].Id);
        Assert.Equal(last with { Offset = 3 }, next);
    }

    [Fact]
    public async Task An_id_is_remembered_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [("Auth:SigningKey", new('k', 32))];
        string token;
        Position first;
        await using (var server = await StartAsync(folder, settings))
        {
            token = await server.SignInAsync("Ada");
            var ada = await NativeAsync(server, token);
            await ada.JoinAsync("r");
            first = await ada.SendAsync("r", "1", id: "same");
        }

        await using var again = await StartAsync(folder, settings);
        var back = await NativeAsync(again, token);
        await back.JoinAsync("r");

        Assert.Equal(first, await back.SendAsync("r", "1", id: "same"));
        Assert.Equal(first.Offset + 1, (await back.SendAsync("r", "2")).Offset);
    }

    [Fact]
    public async Task A_live_room_is_resumable_until_the_restart_and_then_begins_anew()
    {
        using var folder = new TemporaryFolder();
        Position last;
        await using (var server = await StartAsync(folder))
        {
            var ada = await JoinAsync(server, "live:cursors");
            last = await ada.SendAsync("live:cursors", "1");
            var resumed = await (await NativeAsync(server)).JoinAsync("live:cursors", since: last with { Offset = 0 });
            Assert.True(resumed.Recovered);
            Assert.Equal(["1"], resumed.Messages.Select(message => message.Data));
        }

        await using var again = await StartAsync(folder);
        var joined = await (await NativeAsync(again)).JoinAsync("live:cursors", since: last);

        Assert.False(joined.Recovered);
        Assert.NotEqual(last.Epoch, joined.Epoch);
        Assert.Equal(0, joined.Offset);
        Assert.Empty(joined.Messages);
    }

    [Fact]
    public async Task Someone_cut_off_while_400_messages_pass_has_each_exactly_once()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var (ada, bob) = (await JoinAsync(server, "r"), await JoinAsync(server, "r"));
        await SendAsync(ada, 1, 50);
        var seen = (await bob.NextAsync<RoomMessage>(50)).ToList();

        await bob.CutAsync();
        await SendAsync(ada, 51, 400);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var back = await NativeAsync(server);
        var joined = await back.JoinAsync("r", since: seen[^1].Position);
        await SendAsync(ada, 451, 50);

        Assert.True(joined.Recovered);
        seen.AddRange(joined.Messages);
        seen.AddRange(await back.NextAsync<RoomMessage>(50));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), seen.Select(message => message.Offset));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => $"{i}"), seen.Select(message => message.Data));
    }

    [Fact]
    public async Task What_the_room_no_longer_keeps_is_gone_and_said_to_be()
    {
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [("Rooms:MaxMessages", "10")];
        Position last;
        await using (var server = await StartAsync(folder, settings))
        {
            var ada = await JoinAsync(server, "r");
            await SendAsync(ada, 1, 49);
            last = await ada.SendAsync("r", "50");
        }

        await using var again = await StartAsync(folder, settings);
        var bob = await NativeAsync(again);
        await Eventually.HoldsAsync(
            async () =>
            {
                again.Clock.Advance(TimeSpan.FromMinutes(5));
                return (await bob.ReadHistoryAsync("r")).Messages.Count == 10;
            },
            "what is too much is removed"
        );

        Assert.Equal(41, (await bob.ReadHistoryAsync("r")).Messages[0].Offset);
        Assert.False((await bob.ReadHistoryAsync("r")).More);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => bob.ReadHistoryAsync("r", before: 20));
        Assert.Equal("history_gone", refused.Code);
        Assert.False((await bob.JoinAsync("r", since: last with { Offset = 39 })).Recovered);
        Assert.True((await bob.JoinAsync("r", since: last with { Offset = 40 })).Recovered);
        Assert.Equal(51, (await bob.SendAsync("r", "51")).Offset);
    }

    [Fact]
    public async Task Messages_older_than_30_days_are_removed()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await StartAsync(folder))
        {
            var ada = await JoinAsync(server, "r");
            await SendAsync(ada, 1, 3);
            server.Clock.Advance(TimeSpan.FromDays(29));
            await (await JoinAsync(server, "r")).SendAsync("r", "4");
        }

        await using var again = await StartAsync(folder);
        again.Clock.Advance(TimeSpan.FromDays(31));
        var bob = await NativeAsync(again);

        await Eventually.HoldsAsync(
            async () =>
            {
                again.Clock.Advance(TimeSpan.FromMinutes(5));
                return (await bob.ReadHistoryAsync("r")).Messages is [{ Offset: 4 }];
            },
            "what is too old is removed"
        );
    }

    private static Task<RealtimeServer> StartAsync(TemporaryFolder folder, params (string, string)[] settings) =>
        RealtimeServer.StartAsync(folder.Path, [.. RealtimeServer.Unhurried, .. settings]);

    private static async Task<IRealtimeClient> NativeAsync(RealtimeServer server, string? token = null)
    {
        var client = await NativeClient.ConnectAsync(server.Address, token);
        server.Keep(client);
        return client;
    }

    private static async Task<IRealtimeClient> JoinAsync(RealtimeServer server, string room)
    {
        var client = await NativeAsync(server);
        await client.JoinAsync(room);
        return client;
    }

    private static async Task SendAsync(IRealtimeClient sender, int first, int count)
    {
        // In one go, for they are taken in the order in which they come.
        await Task.WhenAll(Enumerable.Range(first, count).Select(i => sender.SendAsync("r", $"{i}")));
    }
}
