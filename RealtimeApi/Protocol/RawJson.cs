using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>A JSON value that somebody else wrote: checked once on the way in, then passed on byte for byte.</summary>
[JsonConverter(typeof(Converter))]
[GenerateSerializer, Immutable]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    public static readonly RawJson Null = new("null"u8.ToArray());

    public sealed class Converter : JsonConverter<RawJson>
    {
        public override bool HandleNull => true;

        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var value = JsonDocument.ParseValue(ref reader);
            var utf8 = JsonMarshal.GetRawUtf8Value(value.RootElement);
            // The parser looks into no string, and one that is not UTF-8 would break every receiver's connection.
            return System.Text.Unicode.Utf8.IsValid(utf8)
                ? new(utf8.ToArray())
                : throw new JsonException("A string is not UTF-8.");
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
