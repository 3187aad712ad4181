using System.ComponentModel.DataAnnotations;
using System.Net;
using Realtime.ServiceDefaults;

namespace Realtime.Gateway;

/// <summary>What the gateway can be told beside its routes; section <c>Gateway</c>, checked at start.</summary>
internal sealed class GatewayOptions : IValidatableObject
{
    public const string Section = "Gateway";

    /// <summary>The port of the one public address when nothing else (ASPNETCORE_URLS, Kestrel:Endpoints) names one.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>How long a service may take to accept a connection before the caller is told that it is down.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request in flight may take to finish once the gateway has been told to stop.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a caller is told to wait, as <c>Retry-After</c>, when a service is down.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether WebSockets are relayed from socket to socket (Linux, plain http on both sides). Otherwise YARP carries them.
    /// </summary>
    public bool Relay { get; set; } = true;

    /// <summary>
    /// Addresses or networks (CIDR) of proxies in front of the gateway whose X-Forwarded-* headers are believed.
    /// Empty: the gateway is the edge and believes nobody.
    /// </summary>
    public IList<string> TrustedProxies { get; set; } = [];

    public IEnumerable<IPNetwork> TrustedNetworks => TrustedProxies.Select(ProxyNetwork.Parse).OfType<IPNetwork>();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from proxy in TrustedProxies
        where ProxyNetwork.Parse(proxy) is null
        select new ValidationResult(
            $"Gateway:TrustedProxies has '{proxy}', which is neither an IP address nor a network such as 10.0.0.0/8."
        );
}
