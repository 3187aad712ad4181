using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>
/// Reads <c>&lt;type&gt;[&lt;attachments&gt;-][&lt;namespace&gt;,][&lt;id&gt;][payload]</c>. Source: the
/// specification at github.com/socketio/socket.io-protocol.
/// </summary>
internal static class SocketPacketDecoder
{
    private const int MaxNamespaceLength = 256;

    // The payload's size bounds how deep it is; what is too deep for a handler is for the handler to say.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    // Names that mean something to client libraries themselves; an event of the wire cannot have them.
    private static readonly HashSet<string> ReservedNames =
    [
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener",
    ];

    /// <summary>
    /// The packet is well-formed. Its attachments, of which there are <paramref name="attachments"/>, are still to
    /// come. <paramref name="text"/> is copied.
    /// </summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> text,
        int maxAttachments,
        out SocketPacket packet,
        out int attachments
    )
    {
        packet = null!;
        attachments = 0;
        if (text.IsEmpty || text[0] is < (byte)SocketPacketType.Connect or > (byte)SocketPacketType.BinaryAck)
        {
            return false;
        }
        var type = (SocketPacketType)text[0];
        var rest = text[1..];
        if (
            type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck
            && !TryReadAttachments(ref rest, maxAttachments, out attachments)
        )
        {
            return false;
        }
        if (
            !TryReadNamespace(ref rest, out var ns)
            || !TryReadId(ref rest, out var id)
            || !TryReadPayload(rest, out var payload)
        )
        {
            return false;
        }
        packet = new SocketPacket(type, ns, id, payload, []);
        return IsAllowed(packet);
    }

    private static bool TryReadAttachments(ref ReadOnlySpan<byte> rest, int max, out int count)
    {
        if (
            !Utf8Parser.TryParse(rest, out count, out var length)
            || rest[0] is < (byte)'0' or > (byte)'9'
            || length == rest.Length
            || rest[length] != '-'
            || count > max
        )
        {
            return false;
        }
        rest = rest[(length + 1)..];
        return true;
    }

    private static bool TryReadNamespace(ref ReadOnlySpan<byte> rest, out string ns)
    {
        ns = SocketPacket.MainNamespace;
        if (rest.IsEmpty || rest[0] != '/')
        {
            return true;
        }
        var comma = rest.IndexOf((byte)',');
        var name = comma < 0 ? rest : rest[..comma];
        rest = comma < 0 ? default : rest[(comma + 1)..];
        if (name.Length > MaxNamespaceLength)
        {
            return false;
        }
        ns = Encoding.UTF8.GetString(name);
        return true;
    }

    private static bool TryReadId(ref ReadOnlySpan<byte> rest, out ulong? id)
    {
        id = null;
        var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        length = length < 0 ? rest.Length : length;
        if (length == 0)
        {
            return true;
        }
        var isNumber = Utf8Parser.TryParse(rest[..length], out ulong value, out _);
        id = value;
        rest = rest[length..];
        return isNumber;
    }

    private static bool TryReadPayload(ReadOnlySpan<byte> rest, out JsonElement payload)
    {
        payload = default;
        if (rest.IsEmpty)
        {
            return true;
        }
        try
        {
            var reader = new Utf8JsonReader(rest, AnyDepth);
            payload = JsonElement.ParseValue(ref reader);
            // One value and nothing after it.
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsAllowed(SocketPacket packet) =>
        packet.Type switch
        {
            SocketPacketType.Connect => packet.Id is null
                && packet.Payload.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object,
            SocketPacketType.Disconnect => packet.Payload.ValueKind is JsonValueKind.Undefined,
            SocketPacketType.Event or SocketPacketType.BinaryEvent => BeginsWithName(packet.Payload),
            SocketPacketType.Ack or SocketPacketType.BinaryAck => packet.Id is not null
                && packet.Payload.ValueKind is JsonValueKind.Array,
            // Only servers refuse.
            _ => false,
        };

    private static bool BeginsWithName(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Array || payload.GetArrayLength() == 0)
        {
            return false;
        }
        var name = payload[0];
        return name.ValueKind == JsonValueKind.Number
            || (
                name.ValueKind == JsonValueKind.String
                && TryGetText(name, out var text)
                && !ReservedNames.Contains(text)
            );
    }

    private static bool TryGetText(JsonElement element, out string text)
    {
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: valid JSON, but no text.
            text = "";
            return false;
        }
    }
}
