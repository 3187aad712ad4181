using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.SocketIo.Tests;

public sealed class EngineHandshakeTests
{
    [Theory]
    [InlineData("/engine.io/")]
    [InlineData("/engine.io")]
    [InlineData("/socket.io/")]
    public async Task Polling_opens_a_session_that_may_be_upgraded(string path)
    {
        await using var server = await RunningServer.EchoAsync("--ping-interval", "300", "--ping-timeout", "200");

        var client = await PollingClient.OpenAsync(server, path);

        Assert.Equal(
            $$"""{"sid":"{{client.Sid}}","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}""",
            client.Handshake.GetRawText()
        );
        Assert.Matches("^[A-Za-z0-9_-]{20}$", client.Sid);
    }

    [Fact]
    public async Task A_handshake_by_polling_is_plain_text_that_nobody_caches_and_sets_no_cookie()
    {
        await using var server = await RunningServer.EchoAsync();

        var response = await server.Http.GetAsync("/engine.io/?EIO=4&transport=polling", Patience.Token);

        Assert.Equal("text/plain; charset=UTF-8", response.Content.Headers.ContentType?.ToString());
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_websocket_opens_a_session_with_nothing_to_upgrade_to()
    {
        await using var server = await RunningServer.EchoAsync();
        using var socket = await RawSocket.ConnectAsync(server);

        var open = Assert.IsType<string>(await socket.ReceiveAsync());

        var handshake = JsonDocument.Parse(open[1..]).RootElement;
        Assert.Equal('0', open[0]);
        Assert.Equal(0, handshake.GetProperty("upgrades").GetArrayLength());
        Assert.Equal(25_000, handshake.GetProperty("pingInterval").GetInt32());
        Assert.Equal(20_000, handshake.GetProperty("pingTimeout").GetInt32());
        Assert.Equal(1_000_000, handshake.GetProperty("maxPayload").GetInt32());
    }

    [Theory]
    [InlineData("transport=polling", 5)]
    [InlineData("EIO=abc&transport=polling", 5)]
    [InlineData("EIO=3&transport=polling", 5)]
    [InlineData("EIO=5&transport=polling", 5)]
    [InlineData("EIO=4&EIO=4&transport=polling", 5)]
    [InlineData("EIO=4", 0)]
    [InlineData("EIO=4&transport=abc", 0)]
    [InlineData("EIO=4&transport=", 0)]
    [InlineData("EIO=4&transport=webtransport", 0)]
    [InlineData("EIO=4&transport=websocket", 3)]
    [InlineData("EIO=4&transport=polling&sid=abc", 1)]
    [InlineData("EIO=4&transport=polling&sid=", 1)]
    [InlineData("EIO=4&transport=websocket&sid=abc", 1)]
    public async Task A_request_that_cannot_be_served_gets_the_protocols_own_error(string query, int code)
    {
        await using var server = await RunningServer.EchoAsync();

        await EngineFailure.AssertAsync(await server.Http.GetAsync($"/engine.io/?{query}", Patience.Token), code);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    public async Task A_handshake_is_a_get(string method)
    {
        await using var server = await RunningServer.EchoAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/engine.io/?EIO=4&transport=polling");

        var response = await server.Http.SendAsync(request, Patience.Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        if (method != "HEAD")
        {
            await EngineFailure.AssertAsync(response, 2);
        }
    }

    [Theory]
    [InlineData("transport=websocket")]
    [InlineData("EIO=abc&transport=websocket")]
    [InlineData("EIO=4")]
    [InlineData("EIO=4&transport=abc")]
    [InlineData("EIO=4&transport=polling")]
    [InlineData("EIO=4&transport=websocket&sid=abc")]
    public async Task A_websocket_handshake_that_is_wrong_is_refused(string query)
    {
        await using var server = await RunningServer.EchoAsync();

        Assert.Equal(HttpStatusCode.BadRequest, await RawSocket.RefusedAsync(server, query));
    }

    [Fact]
    public async Task A_transport_that_is_off_is_unknown()
    {
        await using var pollingOnly = await RunningServer.EchoAsync("--transports", "polling");
        await using var socketsOnly = await RunningServer.EchoAsync("--transports", "websocket");

        Assert.Equal(HttpStatusCode.BadRequest, await RawSocket.RefusedAsync(pollingOnly, "EIO=4&transport=websocket"));
        Assert.Equal(
            0,
            (await PollingClient.OpenAsync(pollingOnly)).Handshake.GetProperty("upgrades").GetArrayLength()
        );
        await EngineFailure.AssertAsync(
            await socketsOnly.Http.GetAsync("/engine.io/?EIO=4&transport=polling", Patience.Token),
            0
        );
        using var socket = await RawSocket.OpenAsync(socketsOnly);
    }

    [Fact]
    public async Task Upgrades_that_are_off_are_neither_offered_nor_taken()
    {
        await using var server = await RunningServer.EchoAsync("--allow-upgrades", "false");
        var client = await PollingClient.OpenAsync(server);

        Assert.Equal(0, client.Handshake.GetProperty("upgrades").GetArrayLength());
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await RawSocket.RefusedAsync(server, $"EIO=4&transport=websocket&sid={client.Sid}")
        );
    }

    [Fact]
    public async Task A_cookie_carries_the_session_id_when_it_is_asked_for()
    {
        await using var server = await RunningServer.EchoAsync("--cookie", "io");

        var response = await server.Http.GetAsync("/engine.io/?EIO=4&transport=polling", Patience.Token);

        var body = await response.Content.ReadAsStringAsync(Patience.Token);
        var sid = JsonDocument.Parse(body[1..]).RootElement.GetProperty("sid").GetString();
        Assert.Equal([$"io={sid}; path=/; samesite=lax; httponly"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task A_page_of_another_origin_is_refused_unless_it_is_allowed()
    {
        await using var server = await RunningServer.EchoAsync("--origins", "https://friend.example");

        var friend = await FromAsync(server, "https://friend.example");
        var stranger = await FromAsync(server, "https://evil.example");
        var own = await FromAsync(server, server.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.OK, friend.StatusCode);
        Assert.Equal(["https://friend.example"], friend.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["true"], friend.Headers.GetValues("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", friend.Headers.Vary);
        await EngineFailure.AssertAsync(stranger, 4, HttpStatusCode.Forbidden);
        Assert.False(stranger.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await RawSocket.RefusedAsync(server, "EIO=4&transport=websocket", "https://evil.example")
        );
    }

    [Fact]
    public async Task An_error_can_be_read_by_an_allowed_page()
    {
        await using var server = await RunningServer.EchoAsync("--origins", "*", "--allow-credentials", "false");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/engine.io/?EIO=4&transport=polling&sid=abc");
        request.Headers.Add("Origin", "https://any.example");

        var response = await server.Http.SendAsync(request, Patience.Token);

        await EngineFailure.AssertAsync(response, 1);
        Assert.Equal(["https://any.example"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_preflight_is_answered()
    {
        await using var server = await RunningServer.EchoAsync("--origins", "https://friend.example");
        using var request = new HttpRequestMessage(HttpMethod.Options, "/engine.io/?EIO=4&transport=polling");
        request.Headers.Add("Origin", "https://friend.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");

        var response = await server.Http.SendAsync(request, Patience.Token);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["https://friend.example"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["authorization, content-type"], response.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.Contains("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
    }

    [Fact]
    public async Task The_applications_word_on_a_handshake_is_the_last()
    {
        await using var server = await RunningServer.StartAsync(
            io => io.Of("/"),
            engine =>
                engine.Admit = context =>
                    new(
                        new EngineAdmission(
                            context.Request.Headers["X-Key"] == "secret"
                                ? null
                                : EngineError.Forbidden with
                                {
                                    Status = StatusCodes.Status401Unauthorized,
                                }
                        )
                    )
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/socket.io/?EIO=4&transport=polling");
        request.Headers.Add("X-Key", "secret");

        var refused = await server.Http.GetAsync("/socket.io/?EIO=4&transport=polling", Patience.Token);
        var allowed = await server.Http.SendAsync(request, Patience.Token);

        await EngineFailure.AssertAsync(refused, 4, HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Theory]
    [InlineData("--ping-interval", "0")]
    [InlineData("--ping-timeout", "0")]
    [InlineData("--max-payload", "0")]
    [InlineData("--max-queued-packets", "0")]
    [InlineData("--transports", "carrier-pigeon")]
    [InlineData("--origins", "friend.example")]
    [InlineData("--path", "socket.io")]
    [InlineData("--connect-timeout", "0")]
    [InlineData("--max-attachments", "-1")]
    public async Task An_option_that_makes_no_sense_is_refused_at_start(string option, string value) =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => RunningServer.EchoAsync(option, value));

    private static Task<HttpResponseMessage> FromAsync(RunningServer server, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/engine.io/?EIO=4&transport=polling");
        request.Headers.Add("Origin", origin);
        return server.Http.SendAsync(request, Patience.Token);
    }
}
