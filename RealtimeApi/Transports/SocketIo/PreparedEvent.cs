using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>
/// An event of one namespace, encoded once: every client that it is sent to gets the same bytes. Made by
/// <see cref="Namespace.Prepare(string, ReadOnlySpan{object?})"/>.
/// </summary>
internal sealed class PreparedEvent(string ns, OutboundPacket[] packets)
{
    /// <summary>The namespace that the bytes name; clients in others must not get them.</summary>
    public string Namespace => ns;

    public ReadOnlySpan<OutboundPacket> Packets => packets;

    /// <summary>Bytes that wait in the queue of each client that has not taken them yet.</summary>
    public int Length => packets.Sum(packet => packet.Frame.Length);
}
