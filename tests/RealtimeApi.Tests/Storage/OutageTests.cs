using Microsoft.Data.Sqlite;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Storage;

/// <summary>When nothing can be stored, the message at hand is refused, the rest lives on, and it heals by itself.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task A_locked_file_makes_messages_unavailable_until_it_is_free_again()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RealtimeServer.StartAsync(folder.Path, ("Storage:BusyTimeout", "00:00:00.100"));
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });
        await bob.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });

        using (LockedDatabase.Of(folder))
        {
            var refused = await SayAsync(ada, "lost");
            refused.AssertError("unavailable", retryable: true);
            Assert.InRange(refused.Number("retryAfterMs"), 1, 60_000);
            Assert.Equal(503, (await rest.GetAsync("/health")).Status);
            Assert.Equal(200, (await rest.GetAsync("/alive")).Status);
            (await rest.PostAsync("/v1/rooms/r/messages", new { data = 1 })).AssertProblem(503, "unavailable");
            await ada.SendAsync(new { type = "broadcast", data = "the lobby lives" });
            await bob.NextAsync("broadcast");
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await rest.GetAsync("/health")).Status == 200;
            },
            "the server is ready again by itself"
        );
        Assert.Equal(1, (await SayAsync(ada, "kept")).Number("offset"));
        Assert.Equal("\"kept\"", (await bob.NextAsync("message")).Raw("data"));
    }

    [Fact]
    public async Task A_file_that_is_locked_for_writing_can_still_be_joined_and_read()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RealtimeServer.StartAsync(folder.Path, ("Storage:BusyTimeout", "00:00:00.100"));
        server.Logs.Allow();
        var ada = await server.ConnectAsync();

        using (LockedDatabase.Of(folder))
        {
            Assert.Equal("joined", (await JoinAsync(ada)).Type);
            (await SayAsync(ada, "lost")).AssertError("unavailable", retryable: true);
        }

        Assert.Equal(1, (await SayAsync(ada, "kept")).Number("offset"));
    }

    [Fact]
    public async Task A_join_that_fails_leaves_no_trace()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("realtime.db"), new string('x', 8192));
        await using var server = await RealtimeServer.StartAsync(folder.Path);
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var ada = await server.ConnectAsync();

        (await JoinAsync(ada)).AssertError("unavailable", retryable: true);
        (await SayAsync(ada, "1")).AssertError("not_in_room", retryable: false);

        Assert.Empty((await rest.GetAsync("/v1/rooms/r/users")).Json.GetProperty("users").EnumerateArray());
    }

    private static Task<WireMessage> JoinAsync(SocketClient client) =>
        client.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });

    [Fact]
    public async Task A_file_that_is_no_database_does_not_keep_the_lobby_from_opening()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("realtime.db"), new string('x', 8192));
        await using var server = await RealtimeServer.StartAsync(folder.Path);
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var ada = await server.ConnectAsync();

        Assert.Equal(503, (await rest.GetAsync("/health")).Status);
        var refused = await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });
        refused.AssertError("unavailable", retryable: true);
        await ada.SendAsync(new { type = "broadcast", data = 1 });
        await ada.NextAsync("broadcast");

        File.Delete(folder.File("realtime.db"));
        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (
                        await ada.AskAsync(id => new
                        {
                            type = "join",
                            id,
                            room = "r",
                        })
                    ).Type == "joined";
            },
            "a new file is begun"
        );
    }

    private static Task<WireMessage> SayAsync(SocketClient client, string data) =>
        client.AskAsync(id => new
        {
            type = "message",
            id,
            room = "r",
            data,
        });
}
