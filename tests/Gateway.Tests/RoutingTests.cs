using System.Net;

namespace Realtime.Gateway.Tests;

public sealed class RoutingTests : IAsyncLifetime
{
    private Backend _api = null!;
    private Backend _web = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _api = await Backend.StartAsync("realtime-api");
        _web = await Backend.StartAsync("web");
        _gateway = await RunningGateway.StartAsync(_api, _web);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _web.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws/notifications?access_token=abc")]
    [InlineData("/hubs/realtime/negotiate?negotiateVersion=1")]
    [InlineData("/socket.io/?EIO=4&transport=polling")]
    [InlineData("/sse")]
    [InlineData("/sse/rooms/general")]
    [InlineData("/v1/rooms/general/messages?limit=5")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/scalar")]
    public async Task What_the_api_promises_goes_to_the_api_with_path_and_query_as_they_were(string path)
    {
        var seen = await _gateway.GetAsync(path);

        Assert.Equal("realtime-api", seen.Service);
        Assert.Equal(path, seen.Path);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/chat")]
    [InlineData("/_next/webpack-hmr?page=/chat")]
    [InlineData("/wsx")]
    [InlineData("/v10/rooms")]
    [InlineData("/healthy")]
    public async Task Everything_else_goes_to_the_site(string path)
    {
        var seen = await _gateway.GetAsync(path);

        Assert.Equal("web", seen.Service);
        Assert.Equal(path, seen.Path);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task The_gateway_answers_for_its_own_health(string path)
    {
        var response = await _gateway.Http.GetAsync(path, Patience.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"self\"", await response.Content.ReadAsStringAsync(Patience.Token));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Method_and_body_arrive(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1/broadcast");
        request.Content = new ByteArrayContent(new byte[100_000]);

        var seen = await Seen.ReadAsync(await _gateway.Http.SendAsync(request, Patience.Token));

        Assert.Equal((method, 100_000), (seen.Method, seen.BodyLength));
    }

    [Fact]
    public async Task A_body_larger_than_the_address_accepts_is_refused_with_a_code()
    {
        using var body = new ByteArrayContent(new byte[1_048_577]);

        var response = await _gateway.Http.PostAsync("/socket.io/?EIO=4", body, Patience.Token);

        await Problem.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task A_trace_goes_on_through_the_gateway()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        await using var gateway = await RunningGateway.StartAsync(
            _api,
            web: null,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");

        var seen = await Seen.ReadAsync(await gateway.Http.SendAsync(request, Patience.Token));

        var parent = Assert.IsType<string>(seen.Header("traceparent"));
        Assert.Contains(trace, parent);
        Assert.DoesNotContain("b7ad6b7169203331", parent);
    }
}
