using System.Buffers;
using System.Buffers.Binary;

namespace Realtime.Benchmarks.Clients;

/// <summary>WebSocket frames as a client writes them: final and masked (RFC 6455, section 5.2).</summary>
internal static class ClientFrame
{
    public const int Text = 1;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    public static void Write(ArrayBufferWriter<byte> output, int opcode, ReadOnlySpan<byte> payload)
    {
        var head = payload.Length < 126 ? 2 : 4;
        var frame = output.GetSpan(head + 4 + payload.Length);
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(0x80 | (head == 2 ? payload.Length : 126));
        if (head == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], checked((ushort)payload.Length));
        }
        var key = frame.Slice(head, 4);
        BinaryPrimitives.WriteInt32LittleEndian(key, Random.Shared.Next());
        var masked = frame[(head + 4)..];
        for (var i = 0; i < payload.Length; i++)
        {
            masked[i] = (byte)(payload[i] ^ key[i & 3]);
        }
        output.Advance(head + 4 + payload.Length);
    }
}

/// <summary>The head of a frame that a server sent.</summary>
internal readonly record struct ServerFrameHead(int Opcode, bool IsFinal, int Size, int PayloadLength)
{
    /// <summary>Null: not all of the head is here yet.</summary>
    public static ServerFrameHead? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return null;
        }
        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) != 0)
        {
            throw new InvalidDataException("A server's frame must be unmasked and without extensions.");
        }
        var (opcode, final, length) = (bytes[0] & 0xF, (bytes[0] & 0x80) != 0, bytes[1] & 0x7F);
        return length switch
        {
            < 126 => new(opcode, final, 2, length),
            126 when bytes.Length >= 4 => new(opcode, final, 4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 when bytes.Length >= 10 => new(
                opcode,
                final,
                10,
                checked((int)BinaryPrimitives.ReadInt64BigEndian(bytes[2..]))
            ),
            _ => null,
        };
    }
}
