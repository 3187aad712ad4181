using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>
/// Bytes anywhere in an event's arguments. In JSON it is <c>{"_placeholder":true,"num":0}</c>, the bytes travel as an
/// attachment. Not copied: whoever sends it must not change the bytes afterwards.
/// </summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct SocketBinary(ReadOnlyMemory<byte> Bytes)
{
    private static readonly JsonEncodedText Placeholder = JsonEncodedText.Encode("_placeholder");
    private static readonly JsonEncodedText Number = JsonEncodedText.Encode("num");

    // Serialization is synchronous, so the thread is a safe place for what belongs to the packet in hand.
    [ThreadStatic]
    private static IList<ReadOnlyMemory<byte>>? t_written;

    [ThreadStatic]
    private static IReadOnlyList<ReadOnlyMemory<byte>>? t_readable;

    public static bool IsPlaceholder(JsonElement element) =>
        TryGet(element, Placeholder, out var mark) && mark.ValueKind == JsonValueKind.True;

    public static bool TryGetNumber(JsonElement placeholder, out int number)
    {
        number = -1;
        return TryGet(placeholder, Number, out var value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out number)
            && number >= 0;
    }

    /// <summary>Runs a serialization that may meet bytes; they are added to <paramref name="attachments"/>.</summary>
    public static void Collect<T>(IList<ReadOnlyMemory<byte>> attachments, T state, Action<T> serialize)
    {
        t_written = attachments;
        try
        {
            serialize(state);
        }
        finally
        {
            t_written = null;
        }
    }

    /// <summary>Reads a value whose bytes are among <paramref name="attachments"/>.</summary>
    public static T? Read<T>(
        JsonElement value,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        JsonSerializerOptions options
    )
    {
        t_readable = attachments;
        try
        {
            return value.Deserialize<T>(options);
        }
        finally
        {
            t_readable = null;
        }
    }

    private static bool TryGet(JsonElement element, JsonEncodedText name, out JsonElement value)
    {
        value = default;
        try
        {
            return element.ValueKind == JsonValueKind.Object
                && element.TryGetProperty(name.EncodedUtf8Bytes, out value);
        }
        catch (InvalidOperationException)
        {
            // Another property's name has half a surrogate pair, escaped: valid JSON, but not to be compared with.
            return false;
        }
    }

    private sealed class Converter : JsonConverter<SocketBinary>
    {
        public override SocketBinary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            return
                IsPlaceholder(element)
                && TryGetNumber(element, out var number)
                && t_readable is { } attachments
                && number < attachments.Count
                ? new SocketBinary(attachments[number])
                : throw new JsonException("There are no bytes here.");
        }

        public override void Write(Utf8JsonWriter writer, SocketBinary value, JsonSerializerOptions options)
        {
            var attachments = t_written ?? throw new InvalidOperationException("Bytes can be sent in events only.");
            writer.WriteStartObject();
            writer.WriteBoolean(Placeholder, true);
            writer.WriteNumber(Number, attachments.Count);
            writer.WriteEndObject();
            attachments.Add(value.Bytes);
        }
    }
}
