using Microsoft.Extensions.Options;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Which web pages may call us. Browsers tell whose page they show; other programs have no origin.</summary>
internal sealed partial class Origins(IOptions<OriginOptions> options, TimeProvider time, ILogger<Origins> logger)
{
    /// <summary>A page that is refused tries again and again.</summary>
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(10);

    private const int LongestOriginLogged = 200;

    private long warnedAt = long.MinValue;

    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(origin, request) || IsListed(origin))
        {
            return true;
        }
        Warn(origin);
        return false;
    }

    /// <summary>A browser hides the refusal from the page, so that this line is where a developer learns of it.</summary>
    private void Warn(string origin)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref warnedAt);
        var isDue = last == long.MinValue || time.GetElapsedTime(last, now) >= BetweenWarnings;
        if (isDue && Interlocked.CompareExchange(ref warnedAt, now, last) == last)
        {
            OriginRefused(logger, origin.Length <= LongestOriginLogged ? origin : origin[..LongestOriginLogged]);
        }
    }

    public bool IsListed(string origin) =>
        options.Value.AllowedOrigins.Any(allowed => allowed.Equals(origin, StringComparison.OrdinalIgnoreCase));

    /// <summary>Scheme, host and port are those of the request, as it came to the first proxy that is trusted.</summary>
    private static bool IsOwn(string origin, HttpRequest request) => IsOwn(origin, request.Scheme, request.Host);

    private static bool IsOwn(string origin, string scheme, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);

    [LoggerMessage(
        LogLevel.Warning,
        "Refused a page of {Origin} with 403. If it is yours, add its origin to the setting AllowedOrigins, "
            + "for example AllowedOrigins:0={Origin}. If it is this server's own page and a proxy in front ends TLS, name that "
            + "proxy in Gateway:TrustedProxies or, without our gateway, in TrustedProxies"
    )]
    private static partial void OriginRefused(ILogger logger, string origin);
}

/// <summary>Pages on other hosts that may call us, such as <c>https://app.example.com</c>.</summary>
internal sealed class OriginOptions
{
    public IList<string> AllowedOrigins { get; } = [];
}
