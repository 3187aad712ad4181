using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>A rule in code has its say beside the configured policies.</summary>
public sealed class RoomRuleTests
{
    [Fact]
    public async Task A_rule_of_ones_own_decides_on_every_action_and_wire()
    {
        await using var server = await RealtimeServer.StartAsync(services =>
            services.AddSingleton<IRoomRule, OwnersOnly>()
        );
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");
        var ada = await server.ConnectAsync(server.LobbyAs(token));
        var bob = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Bob")));

        Assert.Equal("joined", (await JoinAsync(ada, "home:Ada")).Type);
        (await JoinAsync(bob, "home:Ada")).AssertError("forbidden", retryable: false);
        Assert.Equal("joined", (await JoinAsync(bob, "anywhere")).Type);
        (await rest.GetAsync("/v1/rooms/home:Ada/messages")).AssertProblem(403, "forbidden");
        (await rest.PostAsync("/v1/rooms/home:Ada/messages", new { data = 1 })).AssertProblem(403, "forbidden");
        (await rest.GetAsync("/sse/rooms/home:Ada")).AssertProblem(403, "forbidden");
        Assert.Equal(
            200,
            (await rest.GetAsync("/v1/rooms/home:Ada/messages", ("Authorization", $"Bearer {token}"))).Status
        );
    }

    private static Task<WireMessage> JoinAsync(SocketClient client, string room) =>
        client.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

    /// <summary>A room called home:NAME is that person's.</summary>
    private sealed class OwnersOnly : IRoomRule
    {
        public async ValueTask<bool> AllowsAsync(Person person, RoomAction action, string room)
        {
            // As if a database were asked.
            await Task.Yield();
            return !room.StartsWith("home:", StringComparison.Ordinal) || room == $"home:{person.Username}";
        }
    }
}
