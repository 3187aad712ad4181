using System.Net;
using System.Net.Http.Json;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>What the gateway, a trusted proxy, says about the visitor behind it.</summary>
public sealed class TrustedProxyTests
{
    [Fact]
    public async Task One_visitor_who_asks_too_often_uses_up_nobody_elses_requests()
    {
        await using var server = await RealtimeServer.StartAsync(
            ("Rest:RequestsPerSecond", "1"),
            ("Rest:RequestBurst", "3")
        );
        using var http = new HttpClient { BaseAddress = server.Address };

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(await AskAsync(http, "203.0.113.1"));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(http, "203.0.113.2"));
    }

    [Fact]
    public async Task Sign_ins_are_counted_per_address_and_apart_from_other_requests()
    {
        await using var server = await RealtimeServer.StartAsync(("Rest:SignInsPerMinute", "2"));
        // Whoever brings their session's cookie is no stranger and only renews it.
        using var strangers = new HttpClientHandler { UseCookies = false };
        using var http = new HttpClient(strangers) { BaseAddress = server.Address };

        Assert.Equal(HttpStatusCode.OK, await SignInAsync(http, "203.0.113.1"));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(http, "203.0.113.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(http, "203.0.113.1"));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(http, "203.0.113.1"));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(http, "203.0.113.2"));
    }

    [Fact]
    public async Task Over_TLS_a_sessions_cookie_is_Secure_and_bound_to_the_host()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        var (given, token) = await SignInOverAsync("https", rest);
        var takenAway = await rest.DeleteAsync("/v1/session", Https, ("Cookie", $"__Host-session-token={token}"));

        foreach (var cookie in new[] { given, Assert.Single(takenAway.Headers["Set-Cookie"]) })
        {
            Assert.StartsWith("__Host-session-token=", cookie, StringComparison.Ordinal);
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task On_a_plain_line_a_sessions_cookie_is_one_that_a_browser_takes_there()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        var (cookie, token) = await SignInOverAsync("http", rest);

        Assert.StartsWith("session-token=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await rest.GetAsync("/v1/session", ("Cookie", $"session-token={token}"))).Status);
    }

    [Fact]
    public async Task Over_TLS_no_cookie_is_believed_that_a_neighbouring_host_could_have_set()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);
        var own = ("Cookie", $"__Host-session-token={(await SignInOverAsync("https", rest)).Token}");
        var planted = ("Cookie", $"session-token={await server.SignInAsync("Eve")}");
        var both = ("Cookie", $"{planted.Item2}; {own.Item2}");

        Assert.Equal(200, (await rest.GetAsync("/v1/session", Https, own)).Status);
        (await rest.GetAsync("/v1/session", Https, planted)).AssertProblem(401, "unauthorized");
        Assert.Equal("Ada", (await rest.GetAsync("/v1/session", Https, both)).Json.GetProperty("username").GetString());
        var socket = await server.ConnectAsync(it =>
        {
            it.SetRequestHeader("X-Forwarded-Proto", "https");
            it.SetRequestHeader("Cookie", both.Item2);
        });
        Assert.Equal("Ada", socket.Username);
    }

    private static (string, string) Https => ("X-Forwarded-Proto", "https");

    private static async Task<(string Cookie, string Token)> SignInOverAsync(string scheme, RestClient rest)
    {
        var answer = await rest.PostAsync("/v1/session", new { username = "Ada" }, ("X-Forwarded-Proto", scheme));
        return (Assert.Single(answer.Headers["Set-Cookie"]), answer.Json.GetProperty("token").GetString()!);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/rooms");
        request.Headers.Add("X-Forwarded-For", address);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> SignInAsync(HttpClient http, string address)
    {
        using var request = SignIn(address);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static HttpRequestMessage SignIn(string address) =>
        new(HttpMethod.Post, "/v1/session")
        {
            Content = JsonContent.Create(new { username = "Ada" }),
            Headers = { { "X-Forwarded-For", address } },
        };
}
