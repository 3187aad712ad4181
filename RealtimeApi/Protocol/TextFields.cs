using System.Text.Json;
using System.Text.Unicode;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>Reads an object that has nothing but strings: known names, each once at most and spelled as it is meant.</summary>
internal static class TextFields
{
    /// <param name="values">The strings in the order of their names; null: absent.</param>
    /// <returns>What is wrong with the object; null: nothing.</returns>
    public static RealtimeError? Read(ReadOnlySpan<byte> json, string[] names, out string?[] values)
    {
        values = new string?[names.Length];
        if (!Utf8.IsValid(json))
        {
            return Errors.NotUtf8;
        }
        try
        {
            var reader = new Utf8JsonReader(json, DataRules.AnyDepth);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Errors.NotAnObject;
            }
            RealtimeError? fault = null;
            var seen = new bool[names.Length];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                fault ??= ReadField(ref reader, names, seen, values);
                reader.Skip();
            }
            reader.Read();
            return fault;
        }
        catch (JsonException broken)
        {
            return Errors.NotJsonAt(broken);
        }
    }

    private static RealtimeError? ReadField(ref Utf8JsonReader reader, string[] names, bool[] seen, string?[] values)
    {
        if (TextOf(ref reader) is not { } name)
        {
            return Errors.NotUnicode;
        }
        var index = Array.IndexOf(names, name);
        if (index < 0)
        {
            var meant = Array.Find(names, it => it.Equals(name, StringComparison.OrdinalIgnoreCase));
            return Errors.UnknownField(
                name,
                string.Join(", ", (meant is null ? names : [meant]).Select(it => $"'{it}'"))
            );
        }
        if (seen[index])
        {
            return Errors.RepeatedField(name);
        }
        seen[index] = true;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.String)
        {
            return Errors.InvalidField(name, "must be a string");
        }
        values[index] = TextOf(ref reader);
        return values[index] is null ? Errors.InvalidField(name, "must be valid Unicode text") : null;
    }

    /// <summary>Null for half a surrogate pair, which is valid JSON but no text.</summary>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
