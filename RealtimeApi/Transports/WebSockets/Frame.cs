using System.Buffers.Binary;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>Kinds of WebSocket frame (RFC 6455, section 5.2).</summary>
internal enum Opcode : byte
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}

/// <summary>The start of a frame from a client (RFC 6455, section 5.2), as far as the server needs it.</summary>
internal readonly record struct FrameHeader(Opcode Opcode, bool IsFinal, long PayloadLength, int MaskingKey, int Length)
{
    /// <summary>The longest header a client can send: 2 bytes, 8 of length, 4 of mask.</summary>
    public const int MaxLength = 14;

    public bool IsControl => Opcode >= Opcode.Close;
}

/// <summary>What looking at the first bytes of a frame told.</summary>
internal enum HeaderStatus
{
    NeedsMore,
    Complete,
    Invalid,
}

/// <summary>Reads frame headers of clients and writes whole frames of the server.</summary>
internal static class Frame
{
    private const byte Final = 0x80;
    private const byte Reserved = 0x70;
    private const byte Masked = 0x80;
    private const int MaxControlPayload = 125;

    public static HeaderStatus TryReadHeader(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return HeaderStatus.NeedsMore;
        }
        var (first, second) = (bytes[0], bytes[1]);
        var opcode = (Opcode)(first & 0x0F);
        var isFinal = (first & Final) != 0;
        if ((first & Reserved) != 0 || (second & Masked) == 0 || !Enum.IsDefined(opcode))
        {
            return HeaderStatus.Invalid;
        }
        var shortLength = second & 0x7F;
        if (opcode >= Opcode.Close && (!isFinal || shortLength > MaxControlPayload))
        {
            return HeaderStatus.Invalid;
        }
        var lengthBytes = shortLength switch
        {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        var headerLength = 2 + lengthBytes + 4;
        if (bytes.Length < headerLength)
        {
            return HeaderStatus.NeedsMore;
        }
        var payloadLength = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => shortLength,
        };
        if (payloadLength < 0)
        {
            return HeaderStatus.Invalid;
        }
        var key = BinaryPrimitives.ReadInt32LittleEndian(bytes[(2 + lengthBytes)..]);
        header = new(opcode, isFinal, payloadLength, key, headerLength);
        return HeaderStatus.Complete;
    }

    /// <summary>A whole unmasked frame, ready for any number of connections.</summary>
    public static byte[] Write(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderLength(payload.Length) + payload.Length];
        WriteHeader(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(frame.Length - payload.Length));
        return frame;
    }

    private static int HeaderLength(int payloadLength) =>
        payloadLength switch
        {
            <= 125 => 2,
            <= ushort.MaxValue => 4,
            _ => 10,
        };

    private static void WriteHeader(Span<byte> frame, Opcode opcode, int payloadLength)
    {
        frame[0] = (byte)(Final | (byte)opcode);
        switch (HeaderLength(payloadLength))
        {
            case 2:
                frame[1] = (byte)payloadLength;
                break;
            case 4:
                frame[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payloadLength);
                break;
            default:
                frame[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(frame[2..], payloadLength);
                break;
        }
    }
}
