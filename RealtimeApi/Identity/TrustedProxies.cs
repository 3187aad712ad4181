using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Realtime.ServiceDefaults;
using IPNetwork = System.Net.IPNetwork;

namespace Realtime.RealtimeApi.Identity;

/// <summary>
/// Which proxies are believed about the address and the scheme that a request came with. Rate limits count by that
/// address, and a session's cookie is Secure by that scheme.
/// </summary>
internal sealed class ProxyOptions
{
    /// <summary>
    /// Addresses or networks (CIDR) whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. This machine always is:
    /// our own gateway and site run there by default.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];
}

/// <summary>Makes the address and scheme that a trusted proxy names those of the request.</summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this IServiceCollection services)
    {
        services
            .AddOptions<ProxyOptions>()
            .BindConfiguration("")
            .Validate(
                options => options.TrustedProxies.All(proxy => ProxyNetwork.Parse(proxy) is not null),
                "TrustedProxies must have IP addresses or networks such as 10.0.0.0/8."
            )
            .ValidateOnStart();
        services
            .AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<ProxyOptions>>(
                (forwarded, proxies) =>
                {
                    forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
                    // From the nearest proxy outwards, as long as the one that added the entry is trusted.
                    forwarded.ForwardLimit = null;
                    foreach (var network in proxies.Value.TrustedProxies.Select(ProxyNetwork.Parse).OfType<IPNetwork>())
                    {
                        forwarded.KnownIPNetworks.Add(network);
                    }
                }
            );
    }
}
