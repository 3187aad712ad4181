namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>The kinds of packets of Engine.IO protocol 4; on the wire a digit.</summary>
internal enum PacketType : byte
{
    Open = (byte)'0',
    Close = (byte)'1',
    Ping = (byte)'2',
    Pong = (byte)'3',
    Message = (byte)'4',
    Upgrade = (byte)'5',
    Noop = (byte)'6',
}

/// <summary>One packet as a client sent it. A binary one is always a message.</summary>
/// <param name="Data">What follows the digit; valid as long as the buffer that it was read from.</param>
internal readonly record struct InboundPacket(PacketType Type, ReadOnlyMemory<byte> Data, bool IsBinary)
{
    public static InboundPacket Binary(ReadOnlyMemory<byte> data) => new(PacketType.Message, data, IsBinary: true);

    /// <summary>Reads the text form, <c>&lt;digit&gt;[data]</c>; false when it is none.</summary>
    public static bool TryReadText(ReadOnlyMemory<byte> text, out InboundPacket packet)
    {
        var isPacket = text.Length > 0 && text.Span[0] is >= (byte)PacketType.Open and <= (byte)PacketType.Noop;
        packet = isPacket ? new((PacketType)text.Span[0], text[1..], IsBinary: false) : default;
        return isPacket;
    }
}
