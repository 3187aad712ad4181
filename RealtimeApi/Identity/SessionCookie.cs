namespace Realtime.RealtimeApi.Identity;

/// <summary>
/// The cookie that carries a session's token. Over TLS it has the prefix <c>__Host-</c> (RFC 6265bis, section 4.1.3.2), so that no
/// page of a neighbouring host, nor anybody on a plain line, can put another person's in its place.
/// </summary>
internal static class SessionCookie
{
    public const string Name = "session-token";
    public const string SecureName = $"__Host-{Name}";

    /// <summary>The token that a request brings; null when it has none. Over TLS only the prefixed cookie counts.</summary>
    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(request.IsHttps ? SecureName : Name, out var token) && token.Length > 0
            ? token
            : null;

    public static void Give(HttpContext context, string token, DateTimeOffset? expires)
    {
        var cookies = context.Response.Cookies;
        var secure = context.Request.IsHttps;
        cookies.Append(secure ? SecureName : Name, token, Options(secure, expires));
    }

    public static void TakeAway(HttpContext context)
    {
        var secure = context.Request.IsHttps;
        context.Response.Cookies.Delete(secure ? SecureName : Name, Options(secure, expires: null));
    }

    private static CookieOptions Options(bool secure, DateTimeOffset? expires) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = secure,
            Path = "/",
            Expires = expires,
            IsEssential = true,
        };
}
