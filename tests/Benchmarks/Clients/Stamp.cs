using System.Buffers.Text;
using System.Globalization;

namespace Realtime.Benchmarks.Clients;

/// <summary>
/// What a test message says of itself, so that whoever gets it can tell losses, duplicates, disorder and age:
/// <c>lg@</c>, then in hex the sender (4), its count (8), the time (16) and the room (4), then x up to a <c>~</c>.
/// </summary>
internal readonly record struct Stamp(int Sender, int Sequence, long Time, int Room)
{
    public const int Length = 100;
    private const int HeadLength = 35;

    public static ReadOnlySpan<byte> Mark => "lg@"u8;

    public void Write(Span<byte> text)
    {
        text[..Length].Fill((byte)'x');
        Mark.CopyTo(text);
        WriteHex(text[3..7], Sender);
        WriteHex(text[7..15], Sequence);
        WriteHex(text[15..31], Time);
        WriteHex(text[31..35], Room);
        text[Length - 1] = (byte)'~';
    }

    /// <summary>False when the text, which begins with the mark, was damaged on its way.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        if (
            text.Length < Length
            || text[Length - 1] != '~'
            || text[HeadLength..(Length - 1)].ContainsAnyExcept((byte)'x')
            || !TryReadHex(text[3..7], out var sender)
            || !TryReadHex(text[7..15], out var sequence)
            || !TryReadHex(text[15..31], out var time)
            || !TryReadHex(text[31..35], out var room)
        )
        {
            return false;
        }
        stamp = new((int)sender, (int)sequence, time, (int)room);
        return true;
    }

    public static void WriteHex(Span<byte> digits, long value) =>
        value.TryFormat(
            digits,
            out _,
            digits.Length switch
            {
                4 => "x4",
                8 => "x8",
                _ => "x16",
            },
            CultureInfo.InvariantCulture
        );

    public static bool TryReadHex(ReadOnlySpan<byte> digits, out long value) =>
        Utf8Parser.TryParse(digits, out value, out var used, 'x') && used == digits.Length;
}
