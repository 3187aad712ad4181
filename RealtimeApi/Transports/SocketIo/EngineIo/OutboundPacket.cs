using System.Buffers.Text;
using System.Text;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>One packet to clients, encoded once however many sessions and transports it goes to. Never changes.</summary>
internal sealed class OutboundPacket
{
    public static readonly OutboundPacket Close = Text("1"u8);
    public static readonly OutboundPacket Ping = Text("2"u8);
    public static readonly OutboundPacket ProbeAnswer = Text("3probe"u8);
    public static readonly OutboundPacket Noop = Text("6"u8);

    private byte[]? _base64;

    private OutboundPacket(ReadOnlyMemory<byte> frame, bool isBinary) => (Frame, IsBinary) = (frame, isBinary);

    /// <summary>The payload of its WebSocket message.</summary>
    public ReadOnlyMemory<byte> Frame { get; }

    public bool IsBinary { get; }

    /// <summary>Its place in a polling body: as it is, or <c>b</c> and base64.</summary>
    public ReadOnlyMemory<byte> PollingForm => IsBinary ? _base64 ??= ToBase64(Frame.Span) : Frame;

    /// <summary>A packet whose bytes, digit included, are UTF-8 that nobody changes any more.</summary>
    public static OutboundPacket EncodedText(ReadOnlyMemory<byte> packet) => new(packet, isBinary: false);

    /// <summary>A binary message; the bytes are not copied, so nobody may change them any more.</summary>
    public static OutboundPacket Binary(ReadOnlyMemory<byte> message) => new(message, isBinary: true);

    /// <summary>A text message.</summary>
    public static OutboundPacket Message(ReadOnlySpan<byte> utf8)
    {
        var packet = new byte[utf8.Length + 1];
        packet[0] = (byte)PacketType.Message;
        utf8.CopyTo(packet.AsSpan(1));
        return new(packet, isBinary: false);
    }

    public override string ToString() => IsBinary ? $"{Frame.Length} bytes" : Encoding.UTF8.GetString(Frame.Span);

    private static OutboundPacket Text(ReadOnlySpan<byte> packet) => new(packet.ToArray(), isBinary: false);

    private static byte[] ToBase64(ReadOnlySpan<byte> bytes)
    {
        var form = new byte[1 + Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        form[0] = PayloadReader.Base64Mark;
        Base64.EncodeToUtf8(bytes, form.AsSpan(1), out _, out _);
        return form;
    }
}
