using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>With <c>Auth:Authority</c> set, the tokens of that OpenID Connect issuer count, and no others.</summary>
public sealed class ExternalIssuerTests : IAsyncLifetime
{
    private readonly Issuer issuer = new();
    private RealtimeServer server = null!;

    public async Task InitializeAsync()
    {
        await issuer.StartAsync();
        server = await RealtimeServer.StartAsync(
            ("Auth:Authority", issuer.Address),
            ("Auth:Audience", "chat"),
            ("Rooms:Policies:0:Pattern", "news"),
            ("Rooms:Policies:0:Join", "admin")
        );
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await issuer.StopAsync();
    }

    [Fact]
    public async Task Its_tokens_say_who_somebody_is_and_what_roles_they_have()
    {
        var ada = await server.ConnectAsync(server.LobbyAs(issuer.Token("ada", "Ada", "admin")));
        var bob = await server.ConnectAsync(server.LobbyAs(issuer.Token("bob", "Bob")));

        Assert.Equal(("ada", "Ada"), (ada.UserId, ada.Username));
        Assert.Equal("joined", (await JoinAsync(ada)).Type);
        (await JoinAsync(bob)).AssertError("forbidden", retryable: false);
    }

    [Fact]
    public async Task A_connection_goes_on_with_a_newer_token_of_the_same_person()
    {
        var ada = await server.ConnectAsync(server.LobbyAs(issuer.Token("ada", "Ada")));
        var newer = issuer.Token("ada", "Ada");

        var renewed = await ada.AskAsync(id => new
        {
            type = "refresh",
            id,
            token = newer,
        });

        Assert.Equal("ack", renewed.Type);
    }

    [Fact]
    public async Task Nobody_elses_tokens_count_and_no_guest_can_sign_in()
    {
        using var rest = new RestClient(server);
        var stranger = new Issuer { Address = issuer.Address };
        var bad = new Dictionary<string, string>
        {
            ["another key"] = stranger.Token("ada", "Ada"),
            ["for somebody else"] = issuer.Token("ada", "Ada", audience: "mail"),
            ["run out"] = issuer.Token("ada", "Ada", expires: server.Clock.GetUtcNow().AddMinutes(-1)),
        };

        foreach (var (what, token) in bad)
        {
            var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() =>
                server.ConnectAsync(server.LobbyAs(token))
            );
            Assert.True(refused.Status == 401, what);
        }
        Assert.InRange((await rest.PostAsync("/v1/session", new { username = "Eve" })).Status, 400, 499);
    }

    private static Task<WireMessage> JoinAsync(SocketClient client) =>
        client.AskAsync(id => new
        {
            type = "join",
            id,
            room = "news",
        });

    /// <summary>An OpenID Connect issuer, as far as those see it who check its tokens.</summary>
    private sealed class Issuer
    {
        private readonly RSA rsa = RSA.Create(2048);
        private WebApplication? app;

        public string Address { get; set; } = "";

        public async Task StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapGet(
                "/.well-known/openid-configuration",
                () => Results.Json(new { issuer = Address, jwks_uri = $"{Address}/keys" })
            );
            var key = rsa.ExportParameters(includePrivateParameters: false);
            app.MapGet(
                "/keys",
                () =>
                    Results.Json(
                        new
                        {
                            keys = new[]
                            {
                                new
                                {
                                    kty = "RSA",
                                    use = "sig",
                                    kid = "1",
                                    n = Base64UrlEncoder.Encode(key.Modulus),
                                    e = Base64UrlEncoder.Encode(key.Exponent),
                                },
                            },
                        }
                    )
            );
            await app.StartAsync();
            Address = app.Urls.First();
        }

        public string Token(
            string userId,
            string name,
            string? role = null,
            string audience = "chat",
            DateTimeOffset? expires = null
        )
        {
            var claims = new Dictionary<string, object> { ["sub"] = userId, ["preferred_username"] = name };
            if (role is not null)
            {
                claims["roles"] = new[] { role };
            }
            var end = expires ?? DateTimeOffset.UtcNow.AddHours(1);
            return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = Address,
                    Audience = audience,
                    Claims = claims,
                    Expires = end.UtcDateTime,
                    SigningCredentials = new(new RsaSecurityKey(rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
                }
            );
        }

        public async Task StopAsync()
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }
    }
}
