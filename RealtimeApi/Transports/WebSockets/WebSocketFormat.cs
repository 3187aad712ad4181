using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>The native wire: one JSON object in one unmasked text frame, the same bytes for every receiver.</summary>
internal sealed class WebSocketFormat : IWireFormat
{
    public static readonly WebSocketFormat Instance = new();
    public static readonly PreparedFrame Ping = new(Frame.Write(Opcode.Ping, []));

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? scratch;

    private WebSocketFormat() { }

    public int Slot => 0;

    public string Wire => "websocket";

    public bool IsByteStream => true;

    public PreparedFrame Prepare(ServerEvent message)
    {
        var json = scratch ??= new(1024);
        json.ResetWrittenCount();
        ProtocolJson.Write(json, message);
        return new(Frame.Write(Opcode.Text, json.WrittenSpan));
    }

    public static PreparedFrame Pong(ReadOnlyMemory<byte> payload) => new(Frame.Write(Opcode.Pong, payload.Span));

    public static PreparedFrame Close(CloseReason reason)
    {
        Span<byte> payload = stackalloc byte[125];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)reason.Code);
        var length = 2 + Encoding.UTF8.GetBytes(reason.Text, payload[2..]);
        return new(Frame.Write(Opcode.Close, payload[..length]));
    }

    /// <summary>
    /// The answer to a client's close frame: its own code again, when it may stand in one and its reason is a text (RFC 6455,
    /// section 5.5.1).
    /// </summary>
    public static PreparedFrame Echo(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == 0)
        {
            return new(Frame.Write(Opcode.Close, []));
        }
        var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 0;
        var valid = code is (>= 1000 and <= 1014 and not (1004 or 1005 or 1006)) or (>= 3000 and <= 4999);
        return !valid ? Close(CloseReason.ProtocolError)
            : !Utf8.IsValid(payload[2..]) ? Close(CloseReason.NotUtf8)
            : new(Frame.Write(Opcode.Close, payload[..2]));
    }
}
