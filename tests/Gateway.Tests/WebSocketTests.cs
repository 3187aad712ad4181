using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace Realtime.Gateway.Tests;

public sealed class RelayedWebSocketTests() : WebSocketTests(isRelayed: true);

public sealed class YarpWebSocketTests() : WebSocketTests(isRelayed: false);

public abstract class WebSocketTests(bool isRelayed) : EachPath(isRelayed)
{
    [Theory]
    [InlineData("/ws")]
    [InlineData("/hubs/realtime")]
    [InlineData("/socket.io/?EIO=4&transport=websocket")]
    public async Task Messages_small_and_big_go_both_ways(string path)
    {
        await using var api = await Backend.StartAsync("realtime-api", EchoSockets);
        await using var gateway = await StartAsync(api, web: null);
        using var socket = await gateway.ConnectAsync(path);

        await AssertEchoAsync(socket, WebSocketMessageType.Text, Encoding.UTF8.GetBytes("hello"));
        await AssertEchoAsync(socket, WebSocketMessageType.Text, []);
        await AssertEchoAsync(socket, WebSocketMessageType.Binary, RandomBytes(65_536));
        await AssertEchoAsync(socket, WebSocketMessageType.Binary, RandomBytes(3_000_001));
        await AssertEchoAsync(socket, WebSocketMessageType.Text, Encoding.UTF8.GetBytes("still here"));
    }

    [Fact]
    public async Task The_hot_reload_socket_of_the_sites_dev_server_goes_to_the_site()
    {
        await using var web = await Backend.StartAsync("web", EchoSockets);
        await using var gateway = await StartAsync(realtimeApi: null, web);

        using var socket = await gateway.ConnectAsync("/_next/webpack-hmr?id=1");

        await AssertEchoAsync(socket, WebSocketMessageType.Text, Encoding.UTF8.GetBytes("""{"event":"ping"}"""));
    }

    [Fact]
    public async Task A_subprotocol_is_agreed_on_through_the_gateway()
    {
        await using var api = await Backend.StartAsync("realtime-api", EchoSockets);
        await using var gateway = await StartAsync(api, web: null);

        using var socket = await gateway.ConnectAsync("/ws", options => options.AddSubProtocol("realtime.v1"));

        Assert.Equal("realtime.v1", socket.SubProtocol);
    }

    [Theory]
    [InlineData(1001, "going away")]
    [InlineData(4401, "token expired")]
    [InlineData(4408, "slow consumer")]
    public async Task A_close_code_of_the_service_reaches_the_client(int code, string reason)
    {
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app => MapSocket(app, socket => socket.CloseAsync((WebSocketCloseStatus)code, reason, Patience.Token))
        );
        await using var gateway = await StartAsync(api, web: null);
        using var socket = await gateway.ConnectAsync("/ws");

        var frame = await socket.ReceiveAsync(new byte[16], Patience.Token);

        Assert.Equal(WebSocketMessageType.Close, frame.MessageType);
        Assert.Equal(code, (int?)socket.CloseStatus);
        Assert.Equal(reason, socket.CloseStatusDescription);
    }

    [Fact]
    public async Task A_close_code_of_the_client_reaches_the_service()
    {
        var closed = new TaskCompletionSource<(WebSocketCloseStatus?, string?)>();
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                MapSocket(
                    app,
                    async socket =>
                    {
                        await socket.ReceiveAsync(new byte[16], Patience.Token);
                        closed.SetResult((socket.CloseStatus, socket.CloseStatusDescription));
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token);
                    }
                )
        );
        await using var gateway = await StartAsync(api, web: null);
        using var socket = await gateway.ConnectAsync("/ws");

        await socket.CloseAsync((WebSocketCloseStatus)4000, "I am off", Patience.Token);

        Assert.Equal(((WebSocketCloseStatus)4000, "I am off"), await closed.Task.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task A_refused_handshake_is_refused_with_the_services_own_answer()
    {
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app => app.Map("/ws", () => Results.Problem("No.", statusCode: 403, title: "Origin not allowed"))
        );
        await using var gateway = await StartAsync(api, web: null);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(new Uri(gateway.Address, "/ws")) { Scheme = "ws" }.Uri, Patience.Token)
        );

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task The_body_of_a_refusal_arrives_whole_and_the_connection_can_be_used_again()
    {
        var body = new string('x', 300_000);
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                app.Map(
                    "/ws",
                    async context =>
                    {
                        context.Response.StatusCode = 429;
                        context.Response.Headers.RetryAfter = "7";
                        await context.Response.WriteAsync(body[..1000]);
                        await context.Response.Body.FlushAsync();
                        await context.Response.WriteAsync(body[1000..]);
                    }
                )
        );
        await using var gateway = await StartAsync(api, web: null);
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ws");
            foreach (var (name, value) in RawWebSocket.HandshakeHeaders)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await gateway.Http.SendAsync(request, Patience.Token);

            Assert.Equal(429, (int)answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
            Assert.Equal(body, await answer.Content.ReadAsStringAsync(Patience.Token));
        }
    }

    [Fact]
    public async Task A_socket_that_is_silent_both_ways_is_ended_after_the_activity_timeout()
    {
        await using var api = await Backend.StartAsync("realtime-api", EchoSockets);
        await using var gateway = await StartAsync(
            api,
            web: null,
            ("ReverseProxy:Clusters:realtime-api:HttpRequest:ActivityTimeout", "00:00:03")
        );
        using var socket = await gateway.ConnectAsync("/ws");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[16], Patience.Token));
    }

    [Fact]
    public async Task Open_sockets_are_spread_evenly_over_the_replicas()
    {
        var counts = new int[2];
        var replicas = new List<Backend>();
        for (var i = 0; i < counts.Length; i++)
        {
            var number = i;
            replicas.Add(
                await Backend.StartAsync(
                    $"replica {i}",
                    app =>
                        MapSocket(
                            app,
                            async socket =>
                            {
                                Interlocked.Increment(ref counts[number]);
                                await socket.SendAsync(
                                    "."u8.ToArray(),
                                    WebSocketMessageType.Text,
                                    true,
                                    Patience.Token
                                );
                                await socket.ReceiveAsync(new byte[16], CancellationToken.None);
                            }
                        )
                )
            );
        }
        await using var gateway = await StartAsync([.. RunningGateway.At("realtime-api", [.. replicas])]);
        var sockets = new List<ClientWebSocket>();

        for (var i = 0; i < 20; i++)
        {
            sockets.Add(await gateway.ConnectAsync("/ws"));
            await sockets[^1].ReceiveAsync(new byte[16], Patience.Token);
        }

        Assert.All(counts, count => Assert.InRange(count, 9, 11));
        sockets.ForEach(socket => socket.Dispose());
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_quiet_socket_lives_on_heartbeats_longer_than_the_activity_timeout()
    {
        const int Beats = 20;
        // Twenty pings of the service, ten a timeout: the last arrives only if pings keep the socket open.
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                MapSocket(
                    app,
                    async socket =>
                    {
                        using var heartbeat = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
                        for (var beat = 0; beat < Beats && await heartbeat.WaitForNextTickAsync(); beat++)
                        {
                            await socket.SendAsync("."u8.ToArray(), WebSocketMessageType.Text, true, Patience.Token);
                        }
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token);
                    }
                )
        );
        await using var gateway = await StartAsync(
            api,
            web: null,
            ("ReverseProxy:Clusters:realtime-api:HttpRequest:ActivityTimeout", "00:00:05")
        );
        using var socket = await gateway.ConnectAsync("/ws");

        var beats = 0;
        while ((await socket.ReceiveAsync(new byte[16], Patience.Token)).MessageType != WebSocketMessageType.Close)
        {
            beats++;
        }

        Assert.Equal(Beats, beats);
    }

    [Theory]
    [InlineData("realtime-api")]
    [InlineData("web")]
    public async Task The_activity_timeout_is_well_above_the_heartbeat(string cluster)
    {
        await using var gateway = await StartAsync(realtimeApi: null, web: null);

        Assert.True(gateway.App.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(cluster, out var state));

        // Heartbeat 25 s, dead after 20 s more.
        Assert.InRange(
            state.Model.Config.HttpRequest!.ActivityTimeout!.Value,
            TimeSpan.FromSeconds(2 * 45),
            TimeSpan.FromHours(1)
        );
    }

    [Fact]
    public async Task A_client_learns_at_once_that_its_service_died()
    {
        var api = await Backend.StartAsync("realtime-api", EchoSockets);
        await using var gateway = await StartAsync(api, web: null);
        using var socket = await gateway.ConnectAsync("/ws");
        await AssertEchoAsync(socket, WebSocketMessageType.Text, "hello"u8.ToArray());

        await api.DisposeAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[16], Patience.Token));
    }

    internal static void EchoSockets(WebApplication app) =>
        MapSocket(
            app,
            async socket =>
            {
                var buffer = new byte[32_768];
                while (true)
                {
                    var frame = await socket.ReceiveAsync(buffer, CancellationToken.None);
                    if (frame.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }
                    var bytes = buffer.AsMemory(0, frame.Count);
                    await socket.SendAsync(bytes, frame.MessageType, frame.EndOfMessage, CancellationToken.None);
                }
            }
        );

    internal static async Task AssertEchoAsync(WebSocket socket, WebSocketMessageType type, byte[] message)
    {
        var sending = socket.SendAsync(message, type, endOfMessage: true, Patience.Token);
        using var received = new MemoryStream();
        var buffer = new byte[16_384];
        WebSocketReceiveResult frame;
        do
        {
            frame = await socket.ReceiveAsync(buffer, Patience.Token);
            Assert.Equal(type, frame.MessageType);
            received.Write(buffer, 0, frame.Count);
        } while (!frame.EndOfMessage);
        await sending;
        Assert.Equal(message, received.ToArray());
    }

    private static void MapSocket(WebApplication app, Func<WebSocket, Task> serve) =>
        app.Use(
            async (context, next) =>
            {
                if (!context.WebSockets.IsWebSocketRequest)
                {
                    await next(context);
                    return;
                }
                var protocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
                using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
                await serve(socket);
            }
        );

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
