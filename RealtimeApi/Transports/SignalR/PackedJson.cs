using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MessagePack;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// Writes JSON as MessagePack, whatever it is: what somebody on another wire said must not break the connection of
/// somebody who listens on this one, as the library's own conversion does with some numbers.
/// </summary>
internal static partial class PackedJson
{
    /// <summary>Envelopes add a few levels to data that is as deep as it may be.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 80 };

    public static void Write(ref MessagePackWriter writer, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        Write(ref writer, document.RootElement);
    }

    private static void Write(ref MessagePackWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMap(ref writer, value);
                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    Write(ref writer, item);
                }
                break;
            case JsonValueKind.String:
                writer.Write(Text(JsonMarshal.GetRawUtf8Value(value)[1..^1]));
                break;
            case JsonValueKind.Number:
                WriteNumber(ref writer, value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.GetBoolean());
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    /// <summary>JSON may have a name twice, of which the last counts; the library's own clients refuse such a map.</summary>
    private static void WriteMap(ref MessagePackWriter writer, JsonElement value)
    {
        var fields = new Dictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject())
        {
            fields[Text(JsonMarshal.GetRawUtf8PropertyName(property))] = property.Value;
        }
        writer.WriteMapHeader(fields.Count);
        foreach (var (name, field) in fields)
        {
            writer.Write(name);
            Write(ref writer, field);
        }
    }

    private static void WriteNumber(ref MessagePackWriter writer, JsonElement value)
    {
        if (value.TryGetInt64(out var whole))
        {
            writer.Write(whole);
        }
        else if (value.TryGetUInt64(out var large))
        {
            writer.Write(large);
        }
        else
        {
            writer.Write(value.GetDouble());
        }
    }

    /// <summary>The text between the quotes. Half a surrogate pair is valid JSON but no text, and becomes U+FFFD.</summary>
    private static string Text(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }
        return JsonSerializer.Deserialize<string>($"\"{HalfPair().Replace(text, @"\ufffd")}\"")!;
    }

    /// <summary>A pair, or a backslash that is itself escaped, is passed over whole; what then matches stands alone.</summary>
    [GeneratedRegex(
        @"(?<=(?:^|[^\\])(?:\\\\)*)(?:(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2}))"
    )]
    private static partial Regex HalfPair();
}
