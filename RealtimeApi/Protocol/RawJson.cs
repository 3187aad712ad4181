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
            // Parsed, and no more: what it must be for all transports to deliver it is checked in one place, DataRules.
            return new(JsonMarshal.GetRawUtf8Value(value.RootElement).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
