using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MessagePack;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// Writes JSON as MessagePack, whatever it is: what somebody said over another transport must not break the connection of
/// somebody who listens on this one, as the library's own conversion does with some numbers.
/// </summary>
internal static class PackedJson
{
    /// <summary>More than the envelopes add to data that is as deep as it may be, or was when it was stored.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

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
                WriteText(ref writer, JsonMarshal.GetRawUtf8Value(value)[1..^1]);
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

    /// <summary>
    /// JSON may have a name twice, of which the last counts; the library's own clients refuse such a map. Messages that were
    /// stored before <see cref="DataRules"/> may have keys that end a client's connection: they are left out.
    /// </summary>
    private static void WriteMap(ref MessagePackWriter writer, JsonElement value)
    {
        var fields = new Dictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject())
        {
            var name = NameOf(JsonMarshal.GetRawUtf8PropertyName(property));
            if (name is not null)
            {
                fields[name] = property.Value;
            }
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

    private static void WriteText(ref MessagePackWriter writer, ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            writer.WriteString(escaped);
            return;
        }
        var text = ArrayPool<byte>.Shared.Rent(escaped.Length);
        writer.WriteString(text.AsSpan(0, JsonText.Unescape(escaped, text)));
        ArrayPool<byte>.Shared.Return(text);
    }

    private static string? NameOf(ReadOnlySpan<byte> escaped)
    {
        var text = ArrayPool<byte>.Shared.Rent(escaped.Length);
        var name = text.AsSpan(0, JsonText.Unescape(escaped, text));
        var found = DataRules.IsDeliverable(name) ? Encoding.UTF8.GetString(name) : null;
        ArrayPool<byte>.Shared.Return(text);
        return found;
    }
}
