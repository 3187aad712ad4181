using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Makes the tokens of guests and reads everybody's.</summary>
internal sealed class SessionTokens(
    SigningKey key,
    IOptions<AuthOptions> options,
    IOptionsMonitor<JwtBearerOptions> bearer,
    EndedSessions ended,
    TimeProvider clock
)
{
    /// <summary>Whom no token may name.</summary>
    private static readonly string[] Reserved = [UserIds.Everybody, UserIds.Server];

    /// <summary>Signs a guest in, or gives who is signed in a newer token of the same session, perhaps with another name.</summary>
    /// <param name="earlier">Who the caller is already; null: somebody new.</param>
    public (string Token, Person Person) Issue(string username, Person? earlier)
    {
        var now = clock.GetUtcNow();
        var userId = earlier?.UserId ?? Ids.New("user_");
        var sessionId = earlier?.SessionId ?? SessionIds.New();
        var signedInAt = earlier?.SignedInAt ?? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        // Tokens count in whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + options.Value.TokenLifetime).ToUnixTimeSeconds());
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = SigningKey.Issuer,
                Audience = SigningKey.Issuer,
                IssuedAt = now.UtcDateTime,
                Expires = expiresAt.UtcDateTime,
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = userId,
                    ["name"] = username,
                    [SessionIds.Claim] = sessionId,
                    [SessionIds.SignedInAtClaim] = signedInAt.ToUnixTimeSeconds(),
                },
                SigningCredentials = key.Credentials,
            }
        );
        var person = new Person(userId, username, IsAnonymous: false, [], expiresAt)
        {
            SessionId = sessionId,
            SignedInAt = signedInAt,
        };
        return (token, person);
    }

    /// <summary>The person a token stands for, or why it does not count now.</summary>
    public async ValueTask<(Person? Person, RealtimeError? Error)> ReadAsync(string token)
    {
        var scheme = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
        var validation = scheme.TokenValidationParameters.Clone();
        validation.ConfigurationManager = scheme.ConfigurationManager as BaseConfigurationManager;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, validation);
        if (!result.IsValid || Describe(new(result.ClaimsIdentity)) is not { } person)
        {
            return (null, Errors.Unauthorized);
        }
        return ended.RefusalOf(person) is { } refused ? (null, refused) : (person, null);
    }

    /// <summary>The person behind a principal that has been authenticated; null when the token names nobody.</summary>
    public static Person? Describe(ClaimsPrincipal principal)
    {
        if (principal.FindFirst("sub")?.Value is not { Length: > 0 } userId || IsReserved(userId))
        {
            return null;
        }
        if (!TryReadExpiry(principal, out var expiresAt))
        {
            return null;
        }
        var name = principal.FindFirst("name") ?? principal.FindFirst("preferred_username");
        string[] roles = [.. principal.FindAll("roles").Concat(principal.FindAll("role")).Select(claim => claim.Value)];
        return new(userId, name?.Value ?? userId, IsAnonymous: false, roles, expiresAt)
        {
            SessionId = SessionIds.Of(principal, userId),
            SignedInAt = SessionIds.SignedInAt(principal),
        };
    }

    private static bool IsReserved(string userId) =>
        Reserved.Contains(userId) || userId.StartsWith(UserIds.AnonymousPrefix, StringComparison.Ordinal);

    /// <summary>False for a time that is no date, such as one beyond the year 9999.</summary>
    private static bool TryReadExpiry(ClaimsPrincipal principal, out DateTimeOffset? expiresAt)
    {
        expiresAt = null;
        if (!long.TryParse(principal.FindFirst("exp")?.Value, out var seconds))
        {
            return true;
        }
        if (seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }
        expiresAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
