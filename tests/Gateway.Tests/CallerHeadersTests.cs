namespace Realtime.Gateway.Tests;

public sealed class CallerHeadersTests : IAsyncLifetime
{
    private Backend _api = null!;

    public async Task InitializeAsync() => _api = await Backend.StartAsync("realtime-api");

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task A_service_sees_the_host_that_the_caller_asked_for()
    {
        await using var gateway = await RunningGateway.StartAsync(
            _api,
            web: null,
            ("AllowedHosts", "chat.example.org")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Host = "chat.example.org:8443";

        var seen = await Seen.ReadAsync(await gateway.Http.SendAsync(request, Patience.Token));

        Assert.Equal("chat.example.org:8443", seen.Header("Host"));
        Assert.Equal("chat.example.org:8443", seen.Header("X-Forwarded-Host"));
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("127.0.0.1", seen.Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task A_caller_cannot_pretend_to_be_somebody_else()
    {
        await using var gateway = await RunningGateway.StartAsync(_api, web: null);

        var seen = await Seen.ReadAsync(await gateway.Http.SendAsync(Pretending(), Patience.Token));

        Assert.Equal("127.0.0.1", seen.Header("X-Forwarded-For"));
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.Equal(gateway.Address.Authority, seen.Header("X-Forwarded-Host"));
        Assert.Equal(gateway.Address.Authority, seen.Header("Host"));
        Assert.Null(seen.Header("X-Forwarded-Prefix"));
        Assert.Null(seen.Header("Forwarded"));
        Assert.Null(seen.Header("X-Real-IP"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task A_proxy_that_is_named_as_trusted_is_believed(string proxy)
    {
        await using var gateway = await RunningGateway.StartAsync(
            _api,
            web: null,
            ("Gateway:TrustedProxies:0", proxy),
            // What it says of the host is believed, and checked like any.
            ("AllowedHosts", "evil.example")
        );

        var seen = await Seen.ReadAsync(await gateway.Http.SendAsync(Pretending(), Patience.Token));

        Assert.Equal("203.0.113.7", seen.Header("X-Forwarded-For"));
        Assert.Equal("https", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("evil.example", seen.Header("X-Forwarded-Host"));
        Assert.Equal("evil.example", seen.Header("Host"));
    }

    [Fact]
    public async Task A_proxy_elsewhere_than_the_trusted_ones_is_not_believed()
    {
        await using var gateway = await RunningGateway.StartAsync(
            _api,
            web: null,
            ("Gateway:TrustedProxies:0", "10.0.0.0/8")
        );

        var seen = await Seen.ReadAsync(await gateway.Http.SendAsync(Pretending(), Patience.Token));

        Assert.Equal("127.0.0.1", seen.Header("X-Forwarded-For"));
        Assert.Equal(gateway.Address.Authority, seen.Header("Host"));
    }

    private static HttpRequestMessage Pretending()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Prefix", "/evil");
        request.Headers.Add("Forwarded", "for=203.0.113.7;proto=https;host=evil.example");
        request.Headers.Add("X-Real-IP", "203.0.113.7");
        return request;
    }
}
