using System.Net;
using System.Net.Sockets;

namespace Realtime.RealtimeApi.Identity;

/// <summary>The address by which clients are counted: the request's own, or what a trusted proxy says (<see cref="TrustedProxies"/>).</summary>
internal static class ClientAddress
{
    /// <summary>What one customer of a provider gets, of which they can use any address.</summary>
    private const int Ipv6NetworkBytes = 8;

    public static IPAddress? Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <summary>An IPv4 address as such, however it is written, and the network of an IPv6 address.</summary>
    public static IPAddress? Of(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 } || IPAddress.IsLoopback(address))
        {
            return address;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[Ipv6NetworkBytes..].Clear();
        return new(bytes);
    }
}
