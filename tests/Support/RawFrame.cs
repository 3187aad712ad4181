using System.Buffers.Binary;
using System.Text;

namespace Realtime.Support;

/// <summary>Frame kinds by number (RFC 6455, section 5.2), for tests that also send the ones that do not exist.</summary>
public static class Opcodes
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;
}

/// <summary>One WebSocket frame with every bit in the test's hands.</summary>
public sealed record RawFrame(int Opcode, byte[] Payload)
{
    public bool IsFinal { get; init; } = true;

    /// <summary>The three reserved bits, 0 to 7.</summary>
    public int Reserved { get; init; }

    public bool IsMasked { get; init; } = true;

    public uint MaskingKey { get; init; } = 0x12345678;

    /// <summary>A payload length that is a lie; the bytes that follow are <see cref="Payload"/> all the same.</summary>
    public ulong? ClaimedLength { get; init; }

    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code in a close frame; 1005 when it has none.</summary>
    public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;

    public static RawFrame OfText(string text) => new(Opcodes.Text, Encoding.UTF8.GetBytes(text));

    public static RawFrame OfClose(int code, string reason = "") =>
        new(Opcodes.Close, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    public byte[] ToBytes()
    {
        var length = ClaimedLength ?? (ulong)Payload.Length;
        var bytes = new List<byte> { (byte)((IsFinal ? 0x80 : 0) | (Reserved << 4) | Opcode) };
        var mask = IsMasked ? 0x80 : 0;
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, length);
        switch (length)
        {
            case <= 125:
                bytes.Add((byte)(mask | (int)length));
                break;
            case <= ushort.MaxValue:
                bytes.Add((byte)(mask | 126));
                bytes.AddRange(number[6..]);
                break;
            default:
                bytes.Add((byte)(mask | 127));
                bytes.AddRange(number);
                break;
        }
        if (!IsMasked)
        {
            return [.. bytes, .. Payload];
        }
        var key = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(key, MaskingKey);
        return [.. bytes, .. key, .. Payload.Select((value, i) => (byte)(value ^ key[i & 3]))];
    }
}
