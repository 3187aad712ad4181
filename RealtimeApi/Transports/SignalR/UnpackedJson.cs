using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using MessagePack;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// Reads MessagePack as JSON, as deep as it may be. What JSON can't say (keys that are no strings, not-a-number, extensions
/// that are no times) is refused, since every other transport would choke on it.
/// </summary>
internal static class UnpackedJson
{
    private const int LongestNumber = 32;

    /// <exception cref="UnpackableException">JSON can't say this.</exception>
    public static ReadOnlyMemory<byte> Read(ref MessagePackReader reader)
    {
        var json = new ArrayBufferWriter<byte>();
        Read(ref reader, json);
        return json.WrittenMemory;
    }

    /// <summary>Without recursion: a sender chooses how deep the value is.</summary>
    private static void Read(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        var open = new Stack<Container>();
        do
        {
            while (open.TryPeek(out var innermost) && innermost.Left == 0)
            {
                open.Pop();
                json.Write(innermost.IsMap ? "}"u8 : "]"u8);
                if (open.Count == 0)
                {
                    return;
                }
            }
            if (open.TryPop(out var around))
            {
                open.Push(around with { Left = around.Left - 1, IsFirst = false });
                json.Write(around.IsFirst ? default : ","u8);
                if (around.IsMap)
                {
                    ReadKey(ref reader, json);
                }
            }
            switch (reader.NextMessagePackType)
            {
                case MessagePackType.Map:
                    open.Push(new(reader.ReadMapHeader(), IsMap: true));
                    json.Write("{"u8);
                    break;
                case MessagePackType.Array:
                    open.Push(new(reader.ReadArrayHeader(), IsMap: false));
                    json.Write("["u8);
                    break;
                default:
                    ReadScalar(ref reader, json);
                    break;
            }
        } while (open.Count > 0);
    }

    private static void ReadKey(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        if (reader.NextMessagePackType != MessagePackType.String)
        {
            throw new UnpackableException("must have nothing but strings as keys");
        }
        ReadText(ref reader, json);
        json.Write(":"u8);
    }

    private static void ReadScalar(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                json.Write("null"u8);
                break;
            case MessagePackType.Boolean:
                json.Write(reader.ReadBoolean() ? "true"u8 : "false"u8);
                break;
            case MessagePackType.Integer:
                ReadInteger(ref reader, json);
                break;
            case MessagePackType.Float:
                ReadFloat(ref reader, json);
                break;
            case MessagePackType.String:
                ReadText(ref reader, json);
                break;
            case MessagePackType.Binary:
                JsonText.Write(
                    Encoding.ASCII.GetBytes(Convert.ToBase64String(reader.ReadBytes()!.Value.ToArray())),
                    json
                );
                break;
            case MessagePackType.Extension:
                ReadTime(ref reader, json);
                break;
            default:
                throw new UnpackableException("must be JSON");
        }
    }

    private static void ReadInteger(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        var text = json.GetSpan(LongestNumber);
        int length;
        // The one code whose values may be too large for a signed number.
        if (reader.NextCode == MessagePackCode.UInt64)
        {
            Utf8Formatter.TryFormat(reader.ReadUInt64(), text, out length);
        }
        else
        {
            Utf8Formatter.TryFormat(reader.ReadInt64(), text, out length);
        }
        json.Advance(length);
    }

    private static void ReadFloat(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        var isSingle = reader.NextCode == MessagePackCode.Float32;
        var number = isSingle ? reader.ReadSingle() : reader.ReadDouble();
        if (!double.IsFinite(number))
        {
            throw new UnpackableException("must not have infinite numbers or NaN, which JSON can't say");
        }
        var text = json.GetSpan(LongestNumber);
        int length;
        // The shortest text that names this number: 0.1f is 0.1 and not 0.10000000149011612.
        if (isSingle)
        {
            Utf8Formatter.TryFormat((float)number, text, out length);
        }
        else
        {
            Utf8Formatter.TryFormat(number, text, out length);
        }
        json.Advance(length);
    }

    private static void ReadTime(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        var peek = reader.CreatePeekReader();
        if (peek.ReadExtensionFormatHeader().TypeCode != ReservedMessagePackExtensionTypeCode.DateTime)
        {
            throw new UnpackableException("must not have MessagePack extensions other than times");
        }
        Span<byte> text = stackalloc byte[LongestNumber * 2];
        Utf8Formatter.TryFormat(reader.ReadDateTime(), text, out var length, 'O');
        JsonText.Write(text[..length], json);
    }

    /// <summary>
    /// JavaScript's encoder writes half a surrogate pair as three bytes that are no UTF-8. It becomes U+FFFD, as it does on its way
    /// to clients that speak MessagePack.
    /// </summary>
    private static void ReadText(ref MessagePackReader reader, ArrayBufferWriter<byte> json)
    {
        var text = reader.ReadStringSequence()!.Value;
        var utf8 = text.IsSingleSegment ? text.FirstSpan : text.ToArray();
        JsonText.Write(Utf8.IsValid(utf8) ? utf8 : Repaired(utf8.ToArray()), json);
    }

    private static byte[] Repaired(byte[] text)
    {
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] == 0xED && text[i + 1] is >= 0xA0 and <= 0xBF && text[i + 2] is >= 0x80 and <= 0xBF)
            {
                "\uFFFD"u8.CopyTo(text.AsSpan(i));
            }
        }
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
    }

    /// <summary>A map or an array that is not yet at its end.</summary>
    private readonly record struct Container(int Left, bool IsMap, bool IsFirst = true);
}

/// <summary>Something that only MessagePack can say.</summary>
/// <param name="rule">What the value must be, as <c>invalid_field</c> says it.</param>
internal sealed class UnpackableException(string rule) : Exception(rule);
