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

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task A_sessions_cookie_is_Secure_where_the_visitor_came_over_TLS(string scheme, bool secure)
    {
        await using var server = await RealtimeServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = SignIn("203.0.113.1");
        request.Headers.Add("X-Forwarded-Proto", scheme);

        using var answer = await http.SendAsync(request);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Equal(secure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
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
