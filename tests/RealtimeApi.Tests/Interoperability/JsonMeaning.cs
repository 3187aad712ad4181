using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Realtime.RealtimeApi.Tests.Interoperability;

/// <summary>
/// What a JSON text means, written so that two texts that mean the same are equal: numbers as the nearest double, of equal
/// names the last, half a surrogate pair as U+FFFD.
/// </summary>
internal static class JsonMeaning
{
    private const string Infinite = "\"Infinity\"";
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    public static string Of(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), AnyDepth);
        reader.Read();
        return Of(ref reader);
    }

    /// <summary>The same after <c>JSON.stringify(JSON.parse(…))</c>, which writes infinity as null.</summary>
    public static string OfStringified(string json) =>
        Of(json)
            .Replace("-" + Infinite, "null", StringComparison.Ordinal)
            .Replace("+" + Infinite, "null", StringComparison.Ordinal);

    private static string Of(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = TextOf(reader.ValueSpan);
                    reader.Read();
                    fields[name] = Of(ref reader);
                }
                return $"{{{string.Join(',', fields.Select(it => $"{it.Key}:{it.Value}"))}}}";
            case JsonTokenType.StartArray:
                var items = new List<string>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Of(ref reader));
                }
                return $"[{string.Join(',', items)}]";
            case JsonTokenType.String:
                return TextOf(reader.ValueSpan);
            case JsonTokenType.Number:
                return NumberOf(double.Parse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture));
            default:
                return Encoding.ASCII.GetString(reader.ValueSpan);
        }
    }

    private static string NumberOf(double number) =>
        double.IsInfinity(number) ? (number < 0 ? "-" : "+") + Infinite
        : number == 0 ? "0"
        : number.ToString("R", CultureInfo.InvariantCulture);

    private static string TextOf(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder();
        var rest = Encoding.UTF8.GetString(escaped).AsSpan();
        while (!rest.IsEmpty)
        {
            var used = 1;
            if (rest[0] != '\\')
            {
                text.Append(rest[0]);
            }
            else if (rest[1] == 'u')
            {
                text.Append((char)ushort.Parse(rest.Slice(2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                used = 6;
            }
            else
            {
                const string Short = "bfnrt";
                var at = Short.IndexOf(rest[1], StringComparison.Ordinal);
                text.Append(at < 0 ? rest[1] : "\b\f\n\r\t"[at]);
                used = 2;
            }
            rest = rest[used..];
        }
        // A half pair does not survive the way through UTF-8.
        return $"\"{Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()))}\"";
    }
}
