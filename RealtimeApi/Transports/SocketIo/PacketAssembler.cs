using System.Text.Json;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>Puts the messages of one client together to packets: a text, and as many binaries as it announced.</summary>
internal sealed class PacketAssembler(int maxAttachments)
{
    private SocketPacket? _incomplete;
    private int _expected;
    private List<ReadOnlyMemory<byte>> _attachments = [];

    /// <summary>
    /// The message fits. <paramref name="packet"/> is the packet that it completes, or null when attachments are
    /// still missing. False: the client broke the protocol.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> message, bool isBinary, out SocketPacket? packet)
    {
        packet = null;
        return isBinary ? TryAddAttachment(message, out packet) : _incomplete is null && TryBegin(message, out packet);
    }

    private bool TryBegin(ReadOnlySpan<byte> message, out SocketPacket? packet)
    {
        if (!SocketPacketDecoder.TryDecode(message, maxAttachments, out packet, out _expected))
        {
            packet = null;
            return false;
        }
        if (_expected > 0)
        {
            _incomplete = packet;
            packet = null;
            return true;
        }
        return HasOnlyGoodPlaceholders(packet);
    }

    private bool TryAddAttachment(ReadOnlySpan<byte> message, out SocketPacket? packet)
    {
        packet = null;
        if (_incomplete is null)
        {
            return false;
        }
        _attachments.Add(message.ToArray());
        if (_attachments.Count < _expected)
        {
            return true;
        }
        packet = _incomplete with { Attachments = _attachments };
        _incomplete = null;
        _attachments = [];
        return HasOnlyGoodPlaceholders(packet);
    }

    private static bool HasOnlyGoodPlaceholders(SocketPacket packet) =>
        packet.Type is not (SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck)
        || IsGood(packet.Payload, packet.Attachments.Count);

    private static bool IsGood(JsonElement value, int attachments)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (!IsGood(item, attachments))
                    {
                        return false;
                    }
                }
                return true;
            case JsonValueKind.Object when SocketBinary.IsPlaceholder(value):
                return SocketBinary.TryGetNumber(value, out var number) && number < attachments;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    if (!IsGood(property.Value, attachments))
                    {
                        return false;
                    }
                }
                return true;
            default:
                return true;
        }
    }
}
