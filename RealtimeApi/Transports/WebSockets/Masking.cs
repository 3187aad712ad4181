using System.Numerics;
using System.Runtime.InteropServices;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>Takes a client's mask off (RFC 6455, section 5.3), a vector at a time.</summary>
internal static class Masking
{
    /// <param name="key">The four masking bytes, the first one lowest.</param>
    public static void Remove(Span<byte> payload, int key)
    {
        if (Vector.IsHardwareAccelerated)
        {
            var keys = Vector.AsVectorByte(new Vector<int>(key));
            while (payload.Length >= Vector<byte>.Count)
            {
                (new Vector<byte>(payload) ^ keys).CopyTo(payload);
                payload = payload[Vector<byte>.Count..];
            }
        }
        Span<byte> rest = stackalloc byte[4];
        MemoryMarshal.Write(rest, key);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= rest[i & 3];
        }
    }
}
