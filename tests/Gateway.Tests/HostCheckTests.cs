using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Realtime.Gateway.Tests;

/// <summary>For which hosts the gateway forwards: not for a stranger's whose name was made to point here (DNS rebinding).</summary>
public sealed class HostCheckTests : IAsyncLifetime
{
    private Backend _api = null!;

    public async Task InitializeAsync() => _api = await Backend.StartAsync("realtime-api");

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("app.localhost")]
    [InlineData("[::1]:8080")]
    [InlineData("192.168.1.20")]
    public async Task Loopback_names_and_addresses_are_forwarded(string host)
    {
        await using var gateway = await RunningGateway.StartAsync(_api, web: null);

        using var answer = await AskAsync(gateway, host);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Another_host_is_refused_with_a_code_and_one_that_is_named_is_forwarded()
    {
        await using var gateway = await RunningGateway.StartAsync(
            _api,
            web: null,
            ("AllowedHosts", "chat.example.com"),
            ("AllowedOrigins:0", "https://app.example.org")
        );

        using var refused = await AskAsync(gateway, "evil.example");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("unknown_host", problem.GetProperty("code").GetString());
        Assert.False(problem.GetProperty("retryable").GetBoolean());
        foreach (var host in new[] { "chat.example.com", "app.example.org" })
        {
            using var answer = await AskAsync(gateway, host);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningGateway gateway, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Host = host;
        return await gateway.Http.SendAsync(request, Patience.Token);
    }
}
