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
    TimeProvider clock
)
{
    /// <summary>Whom no token may name.</summary>
    private static readonly string[] Reserved = [UserIds.Everybody, UserIds.Server];

    public const string CookieName = "session-token";

    /// <summary>Signs a guest in.</summary>
    public (string Token, Person Person) Issue(string userId, string username)
    {
        var now = clock.GetUtcNow();
        // Tokens count in whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + options.Value.TokenLifetime).ToUnixTimeSeconds());
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = SigningKey.Issuer,
                Audience = SigningKey.Issuer,
                IssuedAt = now.UtcDateTime,
                Expires = expiresAt.UtcDateTime,
                Subject = new([new("sub", userId), new("name", username)]),
                SigningCredentials = key.Credentials,
            }
        );
        return (token, new(userId, username, IsAnonymous: false, [], expiresAt));
    }

    /// <summary>The person a token stands for; null when it is not valid now.</summary>
    public async ValueTask<Person?> ReadAsync(string token)
    {
        var scheme = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
        var validation = scheme.TokenValidationParameters.Clone();
        validation.ConfigurationManager = scheme.ConfigurationManager as BaseConfigurationManager;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, validation);
        return result.IsValid ? Describe(new(result.ClaimsIdentity)) : null;
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
        return new(userId, name?.Value ?? userId, IsAnonymous: false, roles, expiresAt);
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
