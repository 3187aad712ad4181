using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Realtime.Sockets.Native;

/// <summary>Socket addresses as the system writes them (sockaddr_in, sockaddr_in6).</summary>
internal static class Address
{
    public const int MaxBytes = 28;

    private const ushort Inet = 2;
    private const ushort Inet6 = 10;

    public static int FamilyOf(IPEndPoint endpoint) =>
        endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? Inet6 : Inet;

    public static IPEndPoint? Read(ReadOnlySpan<byte> bytes)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return MemoryMarshal.Read<ushort>(bytes) switch
        {
            Inet => new(new IPAddress(bytes[4..8]), port),
            Inet6 => new(new IPAddress(bytes[8..24], MemoryMarshal.Read<uint>(bytes[24..])), port),
            _ => null,
        };
    }
}
