using System.Net;
using System.Net.Sockets;

namespace Realtime.Hosting.Orchestration;

/// <summary>Finds ports that nobody listens on, and never the same one twice in this process.</summary>
internal static class PortPicker
{
    // Below the ports that Linux, macOS and Windows hand out for outgoing connections, so that none of those takes it
    // between our look and the service's bind.
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int Attempts = 1_000;

    private static readonly Lock GivenLock = new();
    private static readonly HashSet<int> Given = [];

    public static int Pick()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && TryReserve(port))
            {
                return port;
            }
        }
        throw new DistributedApplicationException($"No free port was found between {First} and {Last}.");
    }

    /// <summary>The port may be given again, to anybody.</summary>
    public static void Return(int port)
    {
        lock (GivenLock)
        {
            Given.Remove(port);
        }
    }

    /// <summary>Nobody listens on it, neither on IPv4's nor on IPv6's loopback.</summary>
    public static bool IsFree(int port)
    {
        foreach (var address in Loopbacks())
        {
            if (TryListen(address, port) is not { } listener)
            {
                return false;
            }
            listener.Dispose();
        }
        return true;
    }

    /// <summary>A listening socket, or null when the port is taken.</summary>
    public static Socket? TryListen(IPAddress address, int port)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                listener.DualMode = false;
            }
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen();
            return listener;
        }
        catch (SocketException reason) when (IsTaken(reason))
        {
            listener.Dispose();
            return null;
        }
    }

    /// <summary>What <c>localhost</c> means here; machines without IPv6 exist.</summary>
    public static IEnumerable<IPAddress> Loopbacks()
    {
        yield return IPAddress.Loopback;
        if (HasIPv6Loopback.Value)
        {
            yield return IPAddress.IPv6Loopback;
        }
    }

    private static readonly Lazy<bool> HasIPv6Loopback = new(() =>
    {
        if (!Socket.OSSupportsIPv6)
        {
            return false;
        }
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    private static bool TryReserve(int port)
    {
        lock (GivenLock)
        {
            return Given.Add(port);
        }
    }

    private static bool IsTaken(SocketException reason) =>
        reason.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
}
