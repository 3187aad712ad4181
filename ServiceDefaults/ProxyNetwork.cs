using System.Net;

namespace Realtime.ServiceDefaults;

/// <summary>How settings name a trusted proxy: an IP address, or a network (CIDR) such as 10.0.0.0/8.</summary>
public static class ProxyNetwork
{
    /// <summary>Null when the text is neither.</summary>
    public static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
