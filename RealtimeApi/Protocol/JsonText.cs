using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>
/// The text of a JSON string. Half a surrogate pair is valid JSON but no text, and becomes U+FFFD, as a browser shows it; the
/// platform's own readers throw.
/// </summary>
internal static class JsonText
{
    /// <summary>What may not stand in a JSON string as it is.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(it => (byte)it),
        (byte)'"',
        (byte)'\\',
    ]);

    private const byte Backslash = (byte)'\\';
    private const int HexDigits = 4;
    private const int LongestEscape = 6;

    /// <summary>Undoes the escapes of what stands between the quotes of a valid JSON string.</summary>
    /// <param name="text">At least as long as <paramref name="escaped"/>, or the same memory.</param>
    /// <returns>How many bytes the text has.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> text)
    {
        var length = 0;
        while (true)
        {
            var plain = escaped.IndexOf(Backslash);
            var run = plain < 0 ? escaped : escaped[..plain];
            run.CopyTo(text[length..]);
            length += run.Length;
            if (plain < 0)
            {
                return length;
            }
            length += UnescapeOne(escaped[plain..], text[length..], out var used);
            escaped = escaped[(plain + used)..];
        }
    }

    /// <summary>Whether the reader stands on a name, or text, that means this.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var value = reader.ValueSpan;
        if (!reader.ValueIsEscaped || value.Length > text.Length * LongestEscape)
        {
            return value.SequenceEqual(text);
        }
        Span<byte> unescaped = new byte[value.Length];
        return unescaped[..Unescape(value, unescaped)].SequenceEqual(text);
    }

    /// <summary>Writes text, which is valid UTF-8, as a JSON string; escapes what must be escaped and nothing else.</summary>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> json)
    {
        json.Write("\""u8);
        while (true)
        {
            var special = text.IndexOfAny(Special);
            json.Write(special < 0 ? text : text[..special]);
            if (special < 0)
            {
                break;
            }
            WriteEscaped(text[special], json);
            text = text[(special + 1)..];
        }
        json.Write("\""u8);
    }

    private static void WriteEscaped(byte special, IBufferWriter<byte> json)
    {
        if (special is Backslash or (byte)'"')
        {
            json.Write([Backslash, special]);
            return;
        }
        Span<byte> escape = stackalloc byte[6];
        "\\u"u8.CopyTo(escape);
        Utf8Formatter.TryFormat(special, escape[2..], out _, new('x', HexDigits));
        json.Write(escape);
    }

    /// <summary>Undoes the escape with which <paramref name="escaped"/> begins.</summary>
    private static int UnescapeOne(ReadOnlySpan<byte> escaped, Span<byte> text, out int used)
    {
        used = 2;
        if (escaped[1] != 'u')
        {
            text[0] = escaped[1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var itself => itself,
            };
            return 1;
        }
        var unit = UnitOf(escaped);
        used += HexDigits;
        var rest = escaped[used..];
        if (char.IsHighSurrogate(unit) && rest is [Backslash, (byte)'u', ..] && char.IsLowSurrogate(UnitOf(rest)))
        {
            used += 2 + HexDigits;
            return new Rune(unit, UnitOf(rest)).EncodeToUtf8(text);
        }
        return (char.IsSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit)).EncodeToUtf8(text);
    }

    private static char UnitOf(ReadOnlySpan<byte> escape)
    {
        // Always four digits, or it would be no JSON.
        return Utf8Parser.TryParse(escape.Slice(2, HexDigits), out ushort unit, out _, 'x') ? (char)unit : default;
    }
}
