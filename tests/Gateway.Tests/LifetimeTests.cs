using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Realtime.Gateway.Tests;

public sealed class RelayedLifetimeTests() : LifetimeTests(isRelayed: true);

public sealed class YarpLifetimeTests() : LifetimeTests(isRelayed: false);

public abstract class LifetimeTests(bool isRelayed) : EachPath(isRelayed)
{
    [Fact]
    public async Task Stopping_lets_go_of_open_sockets_and_streams_and_is_quick()
    {
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
            {
                MapStream(app);
                WebSocketTests.EchoSockets(app);
            }
        );
        await using var gateway = await StartAsync(api, web: null, ("Gateway:DrainTimeout", "00:01:00"));
        using var socket = await gateway.ConnectAsync("/ws");
        await WebSocketTests.AssertEchoAsync(socket, WebSocketMessageType.Text, "hello"u8.ToArray());
        using var stream = await gateway.Http.GetAsync(
            "/sse",
            HttpCompletionOption.ResponseHeadersRead,
            Patience.Token
        );

        var clock = Stopwatch.StartNew();
        await gateway.App.StopAsync(Patience.Token);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"Stopping took {clock.Elapsed}.");
        await AssertLetGoAsync(socket);
    }

    [Fact]
    public async Task A_request_in_flight_is_finished_before_the_gateway_stops()
    {
        var hasArrived = new TaskCompletionSource();
        var mayFinish = new TaskCompletionSource();
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                app.MapPost(
                    "/v1/rooms/general/messages",
                    async () =>
                    {
                        hasArrived.SetResult();
                        await mayFinish.Task.WaitAsync(Patience.Limit);
                        return "stored";
                    }
                )
        );
        await using var gateway = await StartAsync(api, web: null, ("Gateway:DrainTimeout", "00:00:30"));
        var posting = gateway.Http.PostAsync("/v1/rooms/general/messages", content: null, Patience.Token);
        await hasArrived.Task.WaitAsync(Patience.Limit);

        var stopping = gateway.App.StopAsync(Patience.Token);
        mayFinish.SetResult();

        Assert.Equal("stored", await (await posting).Content.ReadAsStringAsync(Patience.Token));
        await stopping.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task A_long_poll_that_is_cut_by_stopping_is_told_to_come_back()
    {
        var hasArrived = new TaskCompletionSource();
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                app.MapGet(
                    "/socket.io",
                    async context =>
                    {
                        hasArrived.SetResult();
                        await Backend.HangAsync(context);
                    }
                )
        );
        await using var gateway = await StartAsync(api, web: null);
        var polling = gateway.Http.GetAsync("/socket.io/?EIO=4&transport=polling", Patience.Token);
        await hasArrived.Task.WaitAsync(Patience.Limit);

        await gateway.App.StopAsync(Patience.Token);

        await Problem.AssertAsync(await polling, HttpStatusCode.ServiceUnavailable, "upstream_unavailable");
    }

    [Theory]
    [InlineData("Gateway:Port", "0")]
    [InlineData("Gateway:ConnectTimeout", "00:00:00")]
    [InlineData("Gateway:RetryAfter", "00:00:00")]
    [InlineData("Gateway:TrustedProxies:0", "my-proxy")]
    public async Task An_option_that_makes_no_sense_is_refused_at_start(string key, string value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync((key, value)));

        Assert.Contains(key.Split(':')[1], exception.Message);
    }

    [Fact]
    public async Task Without_an_address_it_listens_on_this_machine_only_at_its_port()
    {
        await using var taken = await Backend.StartAsync("holds a free port");
        var port = taken.Address.Port;
        await taken.DisposeAsync();
        await using var app = RunningGateway.Compose(("Gateway:Port", $"{port}"));

        await app.StartAsync(Patience.Token);

        Assert.Equal([$"http://localhost:{port}"], app.Urls);
        using var http = new HttpClient();
        var response = await http.GetAsync($"http://localhost:{port}/alive", Patience.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Our relay says goodbye (1001), YARP just ends the stream.</summary>
    private async Task AssertLetGoAsync(ClientWebSocket socket)
    {
        if (!IsRelayed)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[16], Patience.Token));
            return;
        }
        var frame = await socket.ReceiveAsync(new byte[16], Patience.Token);
        Assert.Equal(WebSocketMessageType.Close, frame.MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, frame.CloseStatus);
    }

    private static void MapStream(WebApplication app) =>
        app.MapGet(
            "/sse",
            async context =>
            {
                await context.Response.WriteAsync("data: first\n\n");
                await context.Response.Body.FlushAsync();
                await Backend.HangAsync(context);
            }
        );
}
