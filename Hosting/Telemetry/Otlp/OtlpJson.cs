using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>
/// OTLP's JSON encoding: the JSON mapping of protobuf, but ids are hexadecimal instead of base64
/// (OTLP specification, "JSON Protobuf Encoding").
/// </summary>
internal static class OtlpJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="FormatException">An id is not hexadecimal.</exception>
    /// <exception cref="InvalidProtocolBufferException">It is JSON of another shape.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json)
        where T : IMessage, new()
    {
        var reader = new Utf8JsonReader(json);
        var root = JsonNode.Parse(ref reader) ?? throw new JsonException("The body is null.");
        RewriteIds(root);
        return Parser.Parse<T>(root.ToJsonString());
    }

    public static string Format(IMessage message) => Formatter.Format(message);

    private static void RewriteIds(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    RewriteIds(item);
                }
                break;
            case JsonObject properties:
                foreach (var (name, value) in properties.ToArray())
                {
                    if (name is "traceId" or "spanId" or "parentSpanId" && value is JsonValue id)
                    {
                        properties[name] = Convert.ToBase64String(Convert.FromHexString(id.GetValue<string>()));
                    }
                    else
                    {
                        RewriteIds(value);
                    }
                }
                break;
            default:
                break;
        }
    }
}
