using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>A token that is not valid is refused, and one that runs out ends its connection.</summary>
public sealed class TokenTests
{
    private static readonly string Key = new('k', 32);

    [Fact]
    public async Task A_bad_token_is_refused_with_401_and_never_taken_for_none()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:SigningKey", Key));
        using var rest = new RestClient(server);
        var badTokens = new Dictionary<string, string>
        {
            ["nonsense"] = "nonsense",
            ["another key"] = Forge(key: new('x', 32)),
            ["no signature"] = Unsigned(),
            ["run out"] = Forge(expires: DateTime.UtcNow.AddMinutes(-1)),
            ["another issuer"] = Forge(issuer: "elsewhere"),
            ["for somebody else"] = Forge(audience: "elsewhere"),
            ["of nobody"] = Forge(subject: null),
            ["of everybody"] = Forge(subject: "*"),
            ["of a server"] = Forge(subject: "server"),
            ["of somebody anonymous"] = Forge(subject: "anon_1"),
            ["for longer than there are dates"] = Forge(expiresAt: 99999999999999),
            ["for longer than there are numbers"] = Forge(expiresAt: long.MaxValue),
            ["empty"] = "",
        };

        foreach (var (what, token) in badTokens)
        {
            foreach (var address in new[] { server.LobbyAs(token), server.InboxOf(token) })
            {
                var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() => server.ConnectAsync(address));
                Assert.True(refused.Status == 401, what);
            }
            foreach (var path in new[] { "/sse", "/sse/rooms/r", "/hubs/realtime/negotiate" })
            {
                var method = path.EndsWith("negotiate", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
                var answer = await rest.SendAsync(method, $"{path}?access_token={token}");
                Assert.True(answer.Status == 401, $"{what}: {path} → {answer.Text}");
                answer.AssertProblem(401, "unauthorized");
            }
            foreach (var (name, value) in new[] { ("Authorization", "Bearer "), ("Cookie", "session-token=") })
            {
                if (token.Length == 0 && name == "Cookie")
                {
                    // That is how a cookie is taken away.
                    continue;
                }
                var answer = await rest.GetAsync("/v1/rooms", (name, value + token));
                Assert.True(answer.Status == 401, $"{what}: {name} → {answer.Status}");
                answer.AssertProblem(401, "unauthorized");
            }
        }
    }

    [Fact]
    public async Task A_token_of_the_same_key_is_good_and_brings_its_roles()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:SigningKey", Key));

        var ada = await server.ConnectAsync(server.LobbyAs(Forge(subject: "ada", name: "Ada")));

        Assert.Equal(("ada", "Ada"), (ada.UserId, ada.Username));
    }

    [Fact]
    public async Task A_connection_whose_token_runs_out_is_told_and_closed_with_4401()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:TokenLifetime", "00:10:00"));
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        var bob = await server.ConnectAsync();

        server.Clock.Advance(TimeSpan.FromMinutes(11));

        (await ada.NextAsync("error")).AssertError("token_expired", retryable: false);
        Assert.Equal(4401, (await ada.EndAsync()).Code);
        await bob.FenceAsync();
    }

    [Fact]
    public async Task A_connection_that_is_refreshed_in_time_stays()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:TokenLifetime", "00:10:00"));
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");
        var ada = await server.ConnectAsync(server.LobbyAs(token));

        server.Clock.Advance(TimeSpan.FromMinutes(9));
        await ada.FenceAsync();
        var renewed = await rest.PostAsync(
            "/v1/session",
            new { username = "Ada" },
            ("Cookie", $"session-token={token}")
        );
        var ack = await ada.AskAsync(id => new
        {
            type = "refresh",
            id,
            token = renewed.Json.GetProperty("token").GetString(),
        });
        server.Clock.Advance(TimeSpan.FromMinutes(9));

        Assert.Equal("ack", ack.Type);
        Assert.Equal(renewed.Json.GetProperty("expiresAt").GetInt64(), ack.Number("expiresAt"));
        await ada.FenceAsync();
        Assert.Empty(ada.All("error"));
    }

    [Fact]
    public async Task A_refresh_with_a_bad_token_or_another_persons_is_refused()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        var stranger = await server.SignInAsync("Bob");

        var bad = await ada.AskAsync(id => new
        {
            type = "refresh",
            id,
            token = "nonsense",
        });
        var others = await ada.AskAsync(id => new
        {
            type = "refresh",
            id,
            token = stranger,
        });

        bad.AssertError("unauthorized", retryable: false);
        others.AssertError("forbidden", retryable: false);
        await ada.FenceAsync();
    }

    [Fact]
    public async Task Anonymous_can_be_switched_off()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:AllowAnonymous", "false"));
        using var rest = new RestClient(server);

        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() => server.ConnectAsync());
        Assert.Equal(401, refused.Status);
        (await rest.GetAsync("/v1/rooms")).AssertProblem(401, "unauthorized");
        Assert.Equal("Ada", (await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")))).Username);
    }

    private static string Forge(
        string? subject = "ada",
        string name = "Ada",
        string? key = null,
        string issuer = "realtime",
        string audience = "realtime",
        DateTime? expires = null,
        long? expiresAt = null
    ) =>
        expiresAt is { } at
            ? ForgeFor(at)
            : new JsonWebTokenHandler().CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = issuer,
                    Audience = audience,
                    NotBefore = DateTime.UtcNow.AddHours(-1),
                    Expires = expires ?? DateTime.UtcNow.AddHours(1),
                    Claims = subject is null
                        ? new Dictionary<string, object> { ["name"] = name }
                        : new Dictionary<string, object> { ["sub"] = subject, ["name"] = name },
                    SigningCredentials = new(
                        new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key ?? Key)),
                        SecurityAlgorithms.HmacSha256
                    ),
                }
            );

    /// <summary>With an end that no date can express.</summary>
    private static string ForgeFor(long expiresAt) =>
        new JsonWebTokenHandler().CreateToken(
            $$"""{"sub":"ada","name":"Ada","iss":"realtime","aud":"realtime","exp":{{expiresAt}}}""",
            new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Key)), SecurityAlgorithms.HmacSha256)
        );

    private static string Unsigned() =>
        Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")
        + "."
        + Base64UrlEncoder.Encode("""{"sub":"ada","iss":"realtime","aud":"realtime","exp":99999999999}""")
        + ".";
}
