using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Storage;

/// <summary>A database that somebody moves while it is open takes messages that nobody would find again.</summary>
public sealed class MovedFileTests
{
    [Fact]
    public async Task A_database_that_is_moved_away_is_noticed_and_messages_are_refused_until_it_is_back()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RealtimeServer.StartAsync(folder.Path);
        server.Logs.Allow();
        using var rest = new RestClient(server);
        Assert.Equal(201, await SayAsync(rest));
        Assert.Equal(200, (await rest.GetAsync("/health")).Status);
        var (path, elsewhere) = (folder.File("realtime.db"), folder.File("elsewhere.db"));

        File.Move(path, elsewhere);
        await BecomesAsync(server, rest, 503);
        (await rest.PostAsync("/v1/rooms/r/messages", new { data = 1 })).AssertProblem(503, "unavailable");
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(503, (await rest.GetAsync("/health")).Status);
        Assert.False(File.Exists(path), "A new database would hide that the old one is gone.");

        File.Move(elsewhere, path);
        await BecomesAsync(server, rest, 200);
        Assert.Equal(201, await SayAsync(rest));
        var messages = (await rest.GetAsync("/v1/rooms/r/messages")).Json.GetProperty("messages");
        Assert.Equal([1L, 2L], messages.EnumerateArray().Select(it => it.GetProperty("offset").GetInt64()));
    }

    private static async Task<int> SayAsync(RestClient rest) =>
        (await rest.PostAsync("/v1/rooms/r/messages", new { data = 1 })).Status;

    private static Task BecomesAsync(RealtimeServer server, RestClient rest, int health) =>
        Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await rest.GetAsync("/health")).Status == health;
            },
            $"/health answers {health}"
        );
}
