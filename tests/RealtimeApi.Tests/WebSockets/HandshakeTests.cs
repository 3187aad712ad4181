using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>The opening handshake (RFC 6455, section 4) and what is not one.</summary>
public abstract class HandshakeTests(SharedServer shared)
{
    private readonly RealtimeServer server = shared.Server;

    [Fact]
    public async Task A_handshake_is_answered_with_the_key_that_the_RFC_computes()
    {
        using var raw = await HandshakeAsync();

        Assert.Equal(101, raw.Answer.Status);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", raw.Answer.Headers["Sec-WebSocket-Accept"]);
        Assert.Equal("websocket", raw.Answer.Headers["Upgrade"], ignoreCase: true);
        Assert.Equal("connected", (await raw.NextTextAsync()).Type);
    }

    [Fact]
    public async Task Extensions_and_subprotocols_are_not_promised()
    {
        using var raw = await HandshakeAsync(
            ("Sec-WebSocket-Extensions", "permessage-deflate"),
            ("Sec-WebSocket-Protocol", "chat")
        );

        Assert.Equal(101, raw.Answer.Status);
        Assert.False(raw.Answer.Headers.ContainsKey("Sec-WebSocket-Extensions"));
        Assert.False(raw.Answer.Headers.ContainsKey("Sec-WebSocket-Protocol"));
    }

    [Theory]
    [InlineData("8")]
    [InlineData("14")]
    [InlineData("")]
    public async Task Another_version_is_answered_with_426_and_the_one_that_is_spoken(string version)
    {
        using var raw = await HandshakeAsync(("Sec-WebSocket-Version", version));

        Assert.Equal(426, raw.Answer.Status);
        Assert.Equal("13", raw.Answer.Headers["Sec-WebSocket-Version"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!==")]
    [InlineData("dGhlIHNhbXBsZSBub25jZSB0aGF0IGlzIHRvbyBsb25n")]
    public async Task A_broken_key_is_answered_with_400(string key)
    {
        using var raw = await HandshakeAsync(("Sec-WebSocket-Key", key));

        Assert.Equal(400, raw.Answer.Status);
    }

    [Fact]
    public async Task Frames_that_do_not_wait_for_the_answer_are_the_first_ones()
    {
        for (var i = 0; i < 100; i++)
        {
            using var hasty = await RawWebSocket.HandshakeAsync(
                server.Lobby,
                RawWebSocket.HandshakeHeaders,
                early: RawFrame.OfText("""{"type":"ping","id":"early"}""")
            );
            await hasty.SendTextAsync("""{"type":"ping","id":"later"}""");

            Assert.Equal("connected", (await hasty.NextTextAsync()).Type);
            Assert.Equal("early", (await hasty.NextTextAsync()).Id);
            Assert.Equal("later", (await hasty.NextTextAsync()).Id);
        }
    }

    [Fact]
    public async Task A_plain_GET_is_told_to_upgrade()
    {
        using var http = server.Http();

        using var answer = await http.GetAsync(new Uri("/ws", UriKind.Relative));

        Assert.Equal(426, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(answer.Headers.Upgrade, product => product.Name == "websocket");
        Assert.Contains("Upgrade", answer.Headers.Connection);
    }

    [Fact]
    public async Task A_handshake_over_an_older_HTTP_is_refused()
    {
        using var raw = await RawWebSocket.HandshakeAsync(
            server.Lobby,
            RawWebSocket.HandshakeHeaders,
            version: "HTTP/1.0"
        );

        Assert.Equal(426, raw.Answer.Status);
        Assert.Equal("websocket", raw.Answer.Headers["Upgrade"]);
    }

    [Fact]
    public async Task A_POST_is_no_handshake()
    {
        using var raw = await RawWebSocket.HandshakeAsync(server.Lobby, RawWebSocket.HandshakeHeaders, method: "POST");

        Assert.Equal(405, raw.Answer.Status);
        Assert.Equal("GET", raw.Answer.Headers["Allow"]);
    }

    [Fact]
    public async Task An_upgrade_to_something_else_is_no_handshake()
    {
        using var raw = await HandshakeAsync(("Upgrade", "h2c"));

        Assert.Equal(426, raw.Answer.Status);
    }

    private Task<RawWebSocket> HandshakeAsync(params (string Name, string Value)[] changes)
    {
        var headers = RawWebSocket.HandshakeHeaders.ToDictionary();
        foreach (var (name, value) in changes)
        {
            headers[name] = value;
        }
        return RawWebSocket.HandshakeAsync(server.Lobby, headers);
    }
}
