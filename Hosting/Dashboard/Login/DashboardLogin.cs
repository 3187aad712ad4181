using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Realtime.Hosting.Dashboard.Login;

/// <summary>Knows the token of this run and the cookie that stands for having shown it.</summary>
internal sealed class DashboardLogin(DashboardOptions options)
{
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(3);
    private readonly byte[] _token = Encoding.UTF8.GetBytes(options.Token);

    // Browsers send a cookie of localhost to every port of it, so it must not be the token itself.
    private readonly byte[] _ticket = Encoding.UTF8.GetBytes(
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Token), "dashboard cookie"u8))
    );

    /// <summary>Whether a token is asked for at all.</summary>
    public bool IsNeeded => _token.Length > 0;

    public bool IsToken(string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), _token);

    public bool IsSignedIn(HttpContext context) =>
        !IsNeeded
        || context.Request.Cookies[CookieName(context)] is { } ticket
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(ticket), _ticket);

    public void SignIn(HttpContext context) =>
        context.Response.Cookies.Append(
            CookieName(context),
            Encoding.UTF8.GetString(_ticket),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                MaxAge = CookieLifetime,
                IsEssential = true,
            }
        );

    private static string CookieName(HttpContext context) => $"realtime-dashboard-{context.Connection.LocalPort}";
}
