using Microsoft.Extensions.Options;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Which web pages may call us. Browsers tell whose page they show; other programs have no origin.</summary>
internal sealed class Origins(IOptions<OriginOptions> options)
{
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || IsOwn(origin, request.Host) || IsListed(origin);
    }

    public bool IsListed(string origin) =>
        options.Value.AllowedOrigins.Any(allowed => allowed.Equals(origin, StringComparison.OrdinalIgnoreCase));

    /// <summary>Behind a gateway that ends TLS the scheme differs, so host and port decide.</summary>
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);
}

/// <summary>Pages on other hosts that may call us, such as <c>https://app.example.com</c>.</summary>
internal sealed class OriginOptions
{
    public IList<string> AllowedOrigins { get; } = [];
}
