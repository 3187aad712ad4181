using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Realtime.Gateway.Tests;

public sealed class RelayedOutageTests() : OutageTests(isRelayed: true);

public sealed class YarpOutageTests() : OutageTests(isRelayed: false);

public abstract class OutageTests(bool isRelayed) : EachPath(isRelayed)
{
    [Theory]
    [InlineData("/v1/rooms")]
    [InlineData("/socket.io/?EIO=4&transport=polling")]
    [InlineData("/chat")]
    public async Task A_service_that_is_down_is_a_problem_with_a_code_and_a_time_to_come_back(string path)
    {
        await using var gateway = await StartWithServicesDownAsync();

        var response = await gateway.Http.GetAsync(path, Patience.Token);

        await Problem.AssertAsync(response, HttpStatusCode.BadGateway, "upstream_unavailable");
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_person_in_a_browser_gets_a_page_that_tries_again()
    {
        await using var gateway = await StartWithServicesDownAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/chat");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

        var response = await gateway.Http.SendAsync(request, Patience.Token);

        var page = await response.Content.ReadAsStringAsync(Patience.Token);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"2\" />", page);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_socket_to_a_service_that_is_down_is_refused()
    {
        await using var gateway = await StartWithServicesDownAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(new Uri(gateway.Address, "/ws")) { Scheme = "ws" }.Uri, Patience.Token)
        );

        Assert.Equal(HttpStatusCode.BadGateway, socket.HttpStatusCode);
    }

    [Fact]
    public async Task A_service_that_was_killed_and_came_back_is_used_at_once()
    {
        var api = await Backend.StartAsync("realtime-api");
        var port = api.Address.Port;
        await using var gateway = await StartAsync(api, web: null);
        await gateway.GetAsync("/v1/stats");

        await api.DisposeAsync();
        for (var i = 0; i < 50; i++) // Enough failures for a health policy to give up on the service.
        {
            var response = await gateway.Http.GetAsync("/v1/stats", Patience.Token);
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }
        await using var back = await Backend.StartAsync("the next one", port: port);

        Assert.Equal("the next one", (await gateway.GetAsync("/v1/stats")).Service);
    }

    [Fact]
    public async Task The_other_service_is_not_harmed()
    {
        await using var web = await Backend.StartAsync("web");
        await using var gateway = await StartAsync([
            .. RunningGateway.At("web", web),
            ("services:realtime-api:http:0", await ClosedPortAsync()),
        ]);

        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Http.GetAsync("/v1/rooms")).StatusCode);
        Assert.Equal("web", (await gateway.GetAsync("/chat")).Service);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_a_timeout()
    {
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app => app.MapGet("/v1/rooms", Backend.HangAsync)
        );
        await using var gateway = await StartAsync(api, web: null, ("ReverseProxy:Routes:rest:Timeout", "00:00:00.2"));

        var response = await gateway.Http.GetAsync("/v1/rooms", Patience.Token);

        await Problem.AssertAsync(response, HttpStatusCode.GatewayTimeout, "upstream_timeout");
    }

    [Fact]
    public async Task A_service_that_hangs_longer_than_the_activity_timeout_is_a_timeout()
    {
        await using var api = await Backend.StartAsync("realtime-api", app => app.MapGet("/sse", Backend.HangAsync));
        await using var gateway = await StartAsync(
            api,
            web: null,
            ("ReverseProxy:Clusters:realtime-api:HttpRequest:ActivityTimeout", "00:00:00.2")
        );

        var response = await gateway.Http.GetAsync("/sse", Patience.Token);

        await Problem.AssertAsync(response, HttpStatusCode.GatewayTimeout, "upstream_timeout");
    }

    [Fact]
    public async Task A_services_own_error_is_passed_on_untouched()
    {
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app => app.MapGet("/v1/rooms", () => Results.Text("busy", "text/plain", statusCode: 503))
        );
        await using var gateway = await StartAsync(api, web: null);

        var response = await gateway.Http.GetAsync("/v1/rooms", Patience.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("busy", await response.Content.ReadAsStringAsync(Patience.Token));
    }

    private async Task<RunningGateway> StartWithServicesDownAsync()
    {
        var closed = await ClosedPortAsync();
        return await StartAsync(("services:realtime-api:http:0", closed), ("services:web:http:0", closed));
    }

    private static async Task<string> ClosedPortAsync()
    {
        var backend = await Backend.StartAsync("gone");
        var address = backend.Address.AbsoluteUri;
        await backend.DisposeAsync();
        return address;
    }
}
