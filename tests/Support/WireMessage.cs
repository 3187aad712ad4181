using System.Text.Json;

namespace Realtime.Support;

/// <summary>One JSON message of the native wire, as it came.</summary>
public sealed class WireMessage
{
    private WireMessage(string text, JsonElement json)
    {
        Text = text;
        Json = json;
        Type = json.TryGetProperty("type", out var type) ? type.GetString() ?? "" : "";
    }

    /// <summary>The frame's text, byte for byte.</summary>
    public string Text { get; }

    public JsonElement Json { get; }

    public string Type { get; }

    public string? Id => Has("id") ? Value("id") : null;

    public static WireMessage Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return new(text, document.RootElement.Clone());
    }

    public bool Has(string field) => Json.TryGetProperty(field, out _);

    public JsonElement Field(string name) =>
        Json.TryGetProperty(name, out var value)
            ? value
            : throw new InvalidOperationException($"No field '{name}' in {Text}");

    public string Value(string field) => Field(field).GetString() ?? throw new InvalidOperationException(Text);

    public long Number(string field) => Field(field).GetInt64();

    public bool Flag(string field) => Field(field).GetBoolean();

    /// <summary>A field's JSON, byte for byte.</summary>
    public string Raw(string field) => Field(field).GetRawText();

    public override string ToString() => Text;
}
