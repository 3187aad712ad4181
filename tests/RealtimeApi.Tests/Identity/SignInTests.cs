using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>Signing in with a name, and being known by it.</summary>
public sealed class SignInTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private readonly RealtimeServer server = shared.Server;
    private readonly RestClient rest = new(shared.Server);

    public void Dispose() => rest.Dispose();

    [Fact]
    public async Task Signing_in_gives_a_token_for_twelve_hours_in_a_cookie_and_in_the_body()
    {
        var answer = await rest.PostAsync("/v1/session", new { username = " Ada " });

        Assert.Equal(200, answer.Status);
        Assert.Equal("Ada", answer.Json.GetProperty("username").GetString());
        Assert.NotEmpty(answer.Json.GetProperty("userId").GetString()!);
        var lifetime =
            answer.Json.GetProperty("expiresAt").GetInt64() - server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.InRange(lifetime, 11.9 * 3_600_000, 12 * 3_600_000 + 1000);
        var cookie = Assert.Single(answer.Headers["Set-Cookie"]);
        Assert.StartsWith(
            $"session-token={answer.Json.GetProperty("token").GetString()};",
            cookie,
            StringComparison.Ordinal
        );
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"username":""}""")]
    [InlineData("""{"username":"   "}""")]
    [InlineData("""{"username":null}""")]
    [InlineData("""{}""")]
    [InlineData("""{"username":"a\u0007b"}""")]
    [InlineData("""{"username":"12345678901234567890123456789012345678901"}""")]
    public async Task A_name_that_is_none_is_refused(string body)
    {
        (await rest.PostAsync("/v1/session", body)).AssertProblem(400, "invalid_field");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"username":7}""")]
    public async Task A_body_that_is_none_is_a_problem_and_no_failure(string body)
    {
        var answer = await rest.PostAsync("/v1/session", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
    }

    [Fact]
    public async Task The_token_is_known_as_cookie_as_header_and_to_sockets_in_the_address()
    {
        var token = await server.SignInAsync("Ada");

        var byCookie = await server.ConnectAsync(it => it.SetRequestHeader("Cookie", $"session-token={token}"));
        var byHeader = await server.ConnectAsync(it => it.SetRequestHeader("Authorization", $"Bearer {token}"));
        var byAddress = await server.ConnectAsync(server.LobbyAs(token));
        var who = await rest.GetAsync("/v1/session", ("Authorization", $"Bearer {token}"));

        Assert.Equal(["Ada", "Ada", "Ada"], new[] { byCookie.Username, byHeader.Username, byAddress.Username });
        Assert.Single(new[] { byCookie, byHeader, byAddress }.Select(client => client.UserId).Distinct());
        Assert.Equal(byCookie.UserId, who.Json.GetProperty("userId").GetString());
        Assert.False(who.Json.TryGetProperty("token", out _));
    }

    [Fact]
    public async Task A_token_in_the_address_counts_for_sockets_only()
    {
        var token = await server.SignInAsync("Ada");

        (await rest.GetAsync($"/v1/session?access_token={token}")).AssertProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Somebody_without_a_token_is_nobody_in_particular()
    {
        (await rest.GetAsync("/v1/session")).AssertProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_away()
    {
        var answer = await rest.DeleteAsync("/v1/session");

        Assert.Equal(204, answer.Status);
        var cookie = Assert.Single(answer.Headers["Set-Cookie"]);
        Assert.StartsWith("session-token=;", cookie, StringComparison.Ordinal);
        Assert.Contains("1970", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_changes_their_name_stays_who_they_are()
    {
        var first = await rest.PostAsync("/v1/session", new { username = "Ada" });
        var token = first.Json.GetProperty("token").GetString();

        var second = await rest.PostAsync(
            "/v1/session",
            new { username = "Ada L." },
            ("Cookie", $"session-token={token}")
        );

        Assert.Equal(first.Json.GetProperty("userId").GetString(), second.Json.GetProperty("userId").GetString());
        Assert.Equal("Ada L.", second.Json.GetProperty("username").GetString());
    }

    [Fact]
    public async Task Two_people_of_one_name_are_two_people()
    {
        var one = await rest.PostAsync("/v1/session", new { username = "Ada" });
        var other = await rest.PostAsync("/v1/session", new { username = "Ada" });

        Assert.NotEqual(one.Json.GetProperty("userId").GetString(), other.Json.GetProperty("userId").GetString());
    }
}
