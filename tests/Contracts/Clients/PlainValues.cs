using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Realtime.Contracts.Clients;

/// <summary>JSON values as the objects that MessagePack's stock serializer takes and gives.</summary>
internal static partial class PlainValues
{
    public static readonly JsonSerializerOptions Relaxed = new()
    {
        MaxDepth = 200,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // MessagePack can say infinity.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string ToJson(object? value) => JsonSerializer.Serialize(value, Relaxed);

    /// <summary>Undoes what the platform's writer of JSON does to everything beyond the basic plane.</summary>
    public static string Unescape(string json) =>
        SurrogatePair().Replace(json, pair => $"{Unit(pair.Groups[1].ValueSpan)}{Unit(pair.Groups[2].ValueSpan)}");

    public static object? Of(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().ToDictionary(it => it.Name, it => Of(it.Value)),
            JsonValueKind.Array => value.EnumerateArray().Select(Of).ToArray(),
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    private static char Unit(ReadOnlySpan<char> hex) => (char)int.Parse(hex, NumberStyles.HexNumber, null);

    [GeneratedRegex(@"\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})")]
    private static partial Regex SurrogatePair();
}
