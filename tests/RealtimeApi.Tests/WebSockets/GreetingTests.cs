using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>What a client learns first.</summary>
public abstract class GreetingTests(SharedServer shared)
{
    private readonly RealtimeServer server = shared.Server;

    [Fact]
    public async Task Connected_comes_first_and_says_who_the_client_is()
    {
        var before = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var ada = await server.ConnectAsync();

        Assert.Same(ada.Messages.All[0], ada.Connected);
        Assert.NotEmpty(ada.ClientId);
        Assert.StartsWith("anon_", ada.UserId, StringComparison.Ordinal);
        Assert.Equal("Anonymous", ada.Username);
        Assert.Equal(25_000, ada.Connected.Number("heartbeatMs"));
        Assert.InRange(ada.Connected.Number("timestamp"), before, before + 60_000);
    }

    [Fact]
    public async Task Every_connection_has_a_name_of_its_own()
    {
        var clients = await server.ConnectManyAsync(20);

        Assert.Distinct(clients.Select(client => client.ClientId));
        Assert.Distinct(clients.Select(client => client.UserId));
    }

    [Fact]
    public async Task A_ping_is_answered_with_a_pong_that_repeats_the_id()
    {
        var ada = await server.ConnectAsync();

        await ada.SendAsync(new { type = "ping", id = "p-1" });
        var pong = await ada.NextAsync("pong");

        Assert.Equal("p-1", pong.Id);
        Assert.InRange(server.Clock.GetUtcNow().ToUnixTimeMilliseconds() - pong.Number("timestamp"), -1000, 60_000);
    }

    [Fact]
    public async Task A_ping_without_an_id_is_answered_without_one()
    {
        var ada = await server.ConnectAsync();

        await ada.SendTextAsync("""{"type":"ping"}""");

        Assert.False((await ada.NextAsync("pong")).Has("id"));
    }
}
