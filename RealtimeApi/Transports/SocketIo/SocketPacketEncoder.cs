using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>
/// Writes packets as Engine.IO messages: a text, and a binary for each attachment. They never change and can be sent to
/// any number of clients.
/// </summary>
internal static class SocketPacketEncoder
{
    // Raw JSON of clients passes through as it came, so what is written here may be relaxed about escaping.
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static OutboundPacket[] Event(
        string ns,
        ulong? id,
        string name,
        ReadOnlySpan<object?> arguments,
        JsonSerializerOptions json
    ) => Encode(SocketPacketType.Event, SocketPacketType.BinaryEvent, ns, id, [name, .. arguments], json);

    /// <summary>An event whose arguments are passed on as they came, byte for byte.</summary>
    public static OutboundPacket[] Event(string ns, ulong? id, string name, SocketArguments arguments) =>
        Encode(SocketPacketType.Event, SocketPacketType.BinaryEvent, ns, id, name, arguments);

    public static OutboundPacket[] Ack(
        string ns,
        ulong id,
        ReadOnlySpan<object?> arguments,
        JsonSerializerOptions json
    ) => Encode(SocketPacketType.Ack, SocketPacketType.BinaryAck, ns, id, arguments, json);

    public static OutboundPacket[] Ack(string ns, ulong id, SocketArguments arguments) =>
        Encode(SocketPacketType.Ack, SocketPacketType.BinaryAck, ns, id, name: null, arguments);

    public static OutboundPacket Connected(string ns, string sid)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Relaxed))
        {
            writer.WriteStartObject();
            writer.WriteString("sid", sid);
            writer.WriteEndObject();
        }
        return Compose(SocketPacketType.Connect, 0, ns, null, body.WrittenSpan);
    }

    public static OutboundPacket Refused(string ns, ConnectRefusal refusal, JsonSerializerOptions json)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Relaxed))
        {
            writer.WriteStartObject();
            writer.WriteString("message", refusal.Message);
            if (refusal.Data is { } data)
            {
                writer.WritePropertyName("data");
                JsonSerializer.Serialize(writer, data, data.GetType(), json);
            }
            writer.WriteEndObject();
        }
        return Compose(SocketPacketType.ConnectError, 0, ns, null, body.WrittenSpan);
    }

    public static OutboundPacket Disconnected(string ns) => Compose(SocketPacketType.Disconnect, 0, ns, null, []);

    private static OutboundPacket[] Encode(
        SocketPacketType type,
        SocketPacketType binaryType,
        string ns,
        ulong? id,
        ReadOnlySpan<object?> arguments,
        JsonSerializerOptions json
    )
    {
        var attachments = new List<ReadOnlyMemory<byte>>();
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Relaxed))
        {
            writer.WriteStartArray();
            foreach (var argument in arguments)
            {
                SocketBinary.Collect(
                    attachments,
                    (writer, argument, json),
                    static s => Write(s.writer, s.argument, s.json)
                );
            }
            writer.WriteEndArray();
        }
        return Join(attachments.Count == 0 ? type : binaryType, ns, id, body.WrittenSpan, attachments);
    }

    private static OutboundPacket[] Encode(
        SocketPacketType type,
        SocketPacketType binaryType,
        string ns,
        ulong? id,
        string? name,
        SocketArguments arguments
    )
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Relaxed))
        {
            writer.WriteStartArray();
            if (name is not null)
            {
                writer.WriteStringValue(name);
            }
            for (var i = 0; i < arguments.Count; i++)
            {
                WriteRaw(writer, arguments[i]);
            }
            writer.WriteEndArray();
        }
        return Join(
            arguments.Attachments.Count == 0 ? type : binaryType,
            ns,
            id,
            body.WrittenSpan,
            arguments.Attachments
        );
    }

    private static void Write(Utf8JsonWriter writer, object? argument, JsonSerializerOptions json)
    {
        switch (argument)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonElement element:
                WriteRaw(writer, element);
                break;
            case byte[] bytes:
                JsonSerializer.Serialize(writer, new SocketBinary(bytes), json);
                break;
            case ReadOnlyMemory<byte> bytes:
                JsonSerializer.Serialize(writer, new SocketBinary(bytes), json);
                break;
            default:
                JsonSerializer.Serialize(writer, argument, argument.GetType(), json);
                break;
        }
    }

    private static void WriteRaw(Utf8JsonWriter writer, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
    }

    private static OutboundPacket[] Join(
        SocketPacketType type,
        string ns,
        ulong? id,
        ReadOnlySpan<byte> body,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments
    ) => [Compose(type, attachments.Count, ns, id, body), .. attachments.Select(OutboundPacket.Binary)];

    private static OutboundPacket Compose(
        SocketPacketType type,
        int attachments,
        string ns,
        ulong? id,
        ReadOnlySpan<byte> body
    )
    {
        var isMain = ns == SocketPacket.MainNamespace;
        var packet = new byte[2 + 11 + (isMain ? 0 : Encoding.UTF8.GetByteCount(ns) + 1) + 20 + body.Length];
        packet[0] = (byte)PacketType.Message;
        packet[1] = (byte)type;
        var length = 2;
        if (type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck)
        {
            Utf8Formatter.TryFormat(attachments, packet.AsSpan(length), out var digits);
            length += digits;
            packet[length++] = (byte)'-';
        }
        if (!isMain)
        {
            length += Encoding.UTF8.GetBytes(ns, packet.AsSpan(length));
            packet[length++] = (byte)',';
        }
        if (id is { } number)
        {
            Utf8Formatter.TryFormat(number, packet.AsSpan(length), out var digits);
            length += digits;
        }
        body.CopyTo(packet.AsSpan(length));
        return OutboundPacket.EncodedText(packet.AsMemory(0, length + body.Length));
    }
}
