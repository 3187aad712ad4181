using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Which session a token belongs to, and when that began.</summary>
internal static class SessionIds
{
    /// <summary>The session's id (OpenID Connect Front-Channel Logout 1.0, section 3).</summary>
    public const string Claim = "sid";

    /// <summary>When the person signed in; a renewed token has a newer <c>iat</c>, but the same of this.</summary>
    public const string SignedInAtClaim = "auth_time";

    public const int MaxLength = 128;

    private const string Ours = "s_";
    private const string OfOneToken = "t_";

    public static string New() => Ids.New(Ours);

    /// <summary>Whether we made it, so that no token of this session lives longer than ours do.</summary>
    public static bool IsOurs(string sessionId) => sessionId.StartsWith(Ours, StringComparison.Ordinal);

    /// <summary>
    /// What the token says. One that says nothing is a session of its own, whose id is made of what tells it from others; so is
    /// one that says more than is kept.
    /// </summary>
    public static string Of(ClaimsPrincipal principal, string userId) =>
        principal.FindFirst(Claim)?.Value is { Length: > 0 and <= MaxLength } id ? id : OfToken(principal, userId);

    /// <summary>
    /// In our own tokens when the session began. In those of another issuer when the token was issued: there, who has to sign in
    /// anew is the issuer's decision.
    /// </summary>
    public static DateTimeOffset SignedInAt(ClaimsPrincipal principal)
    {
        var isOurs = principal.FindFirst("iss")?.Value == SigningKey.Issuer;
        return (isOurs ? Time(principal, SignedInAtClaim) : null)
            ?? Time(principal, "iat")
            ?? Time(principal, "nbf")
            ?? DateTimeOffset.UnixEpoch;
    }

    private static string OfToken(ClaimsPrincipal principal, string userId)
    {
        var parts = new[] { Claim, "jti", "iat", "nbf", "exp" }.Select(claim => principal.FindFirst(claim)?.Value);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [userId, .. parts])));
        return OfOneToken + Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }

    /// <summary>A NumericDate (RFC 7519, section 2), which may have a fraction; null when there is none, or it is no date.</summary>
    private static DateTimeOffset? Time(ClaimsPrincipal principal, string claim) =>
        double.TryParse(
            principal.FindFirst(claim)?.Value,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var seconds
        )
        && seconds >= 0
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}
