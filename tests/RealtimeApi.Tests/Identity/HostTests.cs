using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>
/// For which hosts the server answers. A stranger's page whose name was made to point here (DNS rebinding) has an Origin and a
/// Host that are the same.
/// </summary>
public sealed class HostTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("app.dev.localhost:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("192.168.1.20:8080")]
    public async Task By_default_loopback_names_and_addresses_are_served(string host)
    {
        await using var server = await RealtimeServer.StartAsync();

        Assert.Equal(200, (await AskAsync(server, "/v1/stats", host)).Status);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("evillocalhost")]
    public async Task A_stranger_whose_name_points_here_is_refused_on_every_transport(string host)
    {
        await using var server = await RealtimeServer.StartAsync();

        foreach (
            var path in new[] { "/v1/stats", "/sse", "/ws", "/hubs/realtime", "/socket.io/?EIO=4&transport=polling" }
        )
        {
            var refused = await AskAsync(server, path, host, ("Origin", $"http://{host}"));
            refused.AssertProblem(421, "unknown_host");
            Assert.Contains("AllowedHosts", refused.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
        var handshake = await Assert.ThrowsAsync<HandshakeRefusedException>(() =>
            server.ConnectAsync(it =>
            {
                it.SetRequestHeader("Host", host);
                it.SetRequestHeader("Origin", $"http://{host}");
            })
        );
        Assert.Equal(421, handshake.Status);
    }

    [Fact]
    public async Task The_hosts_of_the_settings_and_of_allowed_origins_are_served_and_no_others()
    {
        await using var server = await RealtimeServer.StartAsync(
            ("AllowedHosts", "chat.example.com; *.example.net"),
            ("AllowedOrigins:0", "https://app.example.org")
        );

        foreach (var host in new[] { "chat.example.com", "a.example.net:8443", "app.example.org", "localhost" })
        {
            Assert.Equal(200, (await AskAsync(server, "/v1/stats", host)).Status);
        }
        foreach (var host in new[] { "example.com", "x.chat.example.com", "example.net", "example.org" })
        {
            Assert.Equal(421, (await AskAsync(server, "/v1/stats", host)).Status);
        }
    }

    [Fact]
    public async Task Whoever_asks_for_health_may_call_the_server_by_any_name()
    {
        await using var server = await RealtimeServer.StartAsync();

        Assert.Equal(200, (await AskAsync(server, "/health", "pod-7.internal")).Status);
        Assert.Equal(200, (await AskAsync(server, "/alive", "pod-7.internal")).Status);
    }

    [Fact]
    public async Task Where_any_host_is_allowed_any_is_served()
    {
        await using var server = await RealtimeServer.StartAsync(("AllowedHosts", "*"));

        Assert.Equal(200, (await AskAsync(server, "/v1/stats", "anything.example")).Status);
    }

    private static async Task<RestAnswer> AskAsync(
        RealtimeServer server,
        string path,
        string host,
        params (string, string)[] headers
    )
    {
        using var rest = new RestClient(server);
        return await rest.GetAsync(path, [("Host", host), .. headers]);
    }
}
