using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>Web pages of other sites may not use a person's cookie here.</summary>
public sealed class OriginTests : IAsyncLifetime, IDisposable
{
    private RealtimeServer server = null!;
    private RestClient rest = null!;

    public async Task InitializeAsync()
    {
        server = await RealtimeServer.StartAsync(("AllowedOrigins:0", "https://app.example.com"));
        rest = new(server);
    }

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    public void Dispose() => rest.Dispose();

    [Fact]
    public async Task A_page_of_this_host_and_an_allowed_one_may_connect()
    {
        foreach (var origin in new[] { $"http://{server.Address.Authority}", "https://app.example.com" })
        {
            Assert.Equal("connected", (await ConnectFromAsync(origin)).Connected.Type);
        }
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("https://app.example.com.evil.org")]
    [InlineData("http://app.example.com")]
    [InlineData("null")]
    [InlineData("nonsense")]
    public async Task Another_page_is_refused_with_403(string origin)
    {
        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() => ConnectFromAsync(origin));
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Another_port_of_this_host_is_another_page()
    {
        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() =>
            ConnectFromAsync($"http://{server.Address.Host}:{server.Address.Port + 1}")
        );
        Assert.Equal(403, refused.Status);
    }

    [Theory]
    [InlineData("http", "https", 403)]
    [InlineData("https", "http", 403)]
    [InlineData("https", "https", 200)]
    public async Task A_page_that_came_another_way_than_the_request_is_another_page(
        string page,
        string request,
        int expected
    )
    {
        var answer = await rest.GetAsync(
            "/v1/stats",
            ("Origin", $"{page}://{server.Address.Authority}"),
            // As a trusted proxy on this machine says it.
            ("X-Forwarded-Proto", request)
        );

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task A_foreign_page_can_neither_sign_in_nor_write_with_a_cookie()
    {
        var cookie = ("Cookie", $"session-token={await server.SignInAsync("Ada")}");
        var evil = ("Origin", "https://evil.example.com");

        var posts = new[]
        {
            await rest.PostAsync("/v1/session", new { username = "Eve" }, evil),
            await rest.PostAsync("/v1/rooms/r/messages", new { data = 1 }, cookie, evil),
            await rest.PostAsync("/v1/notifications/read-all", null, cookie, evil),
            await rest.DeleteAsync("/v1/notifications", cookie, evil),
            await rest.DeleteAsync("/v1/session", cookie, evil),
        };

        Assert.All(posts, answer => answer.AssertProblem(403, "forbidden"));
        Assert.All(posts, answer => Assert.Empty(answer.Headers["Set-Cookie"]));
    }

    [Fact]
    public async Task An_allowed_page_may_send_its_cookie_across()
    {
        var preflight = await rest.SendAsync(
            HttpMethod.Options,
            "/v1/rooms/r/messages",
            null,
            ("Origin", "https://app.example.com"),
            ("Access-Control-Request-Method", "POST")
        );

        Assert.Equal(["https://app.example.com"], preflight.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal(["true"], preflight.Headers["Access-Control-Allow-Credentials"]);
    }

    private Task<SocketClient> ConnectFromAsync(string origin) =>
        server.ConnectAsync(it => it.SetRequestHeader("Origin", origin));
}
