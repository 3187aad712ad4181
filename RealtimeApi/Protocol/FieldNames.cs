using System.Text.Json;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>How the fields of commands are spelled: so, and in no other way.</summary>
internal static class FieldNames
{
    private static readonly Dictionary<string, Field> ByName = Enum.GetValues<Field>()
        .Where(field => field != Field.None)
        .ToDictionary(Of, StringComparer.OrdinalIgnoreCase);

    /// <summary>The field on whose name the reader stands.</summary>
    public static Field Find(ref Utf8JsonReader reader)
    {
        // The ones that most commands have come first.
        if (reader.ValueTextEquals("data"u8))
        {
            return Field.Data;
        }
        if (reader.ValueTextEquals("type"u8))
        {
            return Field.Type;
        }
        if (reader.ValueTextEquals("id"u8))
        {
            return Field.Id;
        }
        if (reader.ValueTextEquals("room"u8))
        {
            return Field.Room;
        }
        return FindOther(ref reader);
    }

    /// <summary>The field that is called so; none when there is none.</summary>
    public static Field Find(string name) =>
        ByName.TryGetValue(name, out var field) && Of(field) == name ? field : Field.None;

    public static string Of(Field field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    /// <summary>The known field whose name differs from this one in nothing but small and capital letters.</summary>
    public static string? SpelledOtherwise(string name, Field known) =>
        ByName.TryGetValue(name, out var field) && (field & known) != 0 && Of(field) != name ? Of(field) : null;

    /// <summary>All of them, for a developer to read.</summary>
    public static string List(Field fields) =>
        string.Join(", ", ByName.Values.Where(field => (field & fields) != 0).Select(field => $"'{Of(field)}'"));

    private static Field FindOther(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("targetId"u8))
        {
            return Field.TargetId;
        }
        if (reader.ValueTextEquals("isTyping"u8))
        {
            return Field.IsTyping;
        }
        if (reader.ValueTextEquals("traceparent"u8))
        {
            return Field.Traceparent;
        }
        if (reader.ValueTextEquals("text"u8))
        {
            return Field.Text;
        }
        if (reader.ValueTextEquals("since"u8))
        {
            return Field.Since;
        }
        if (reader.ValueTextEquals("history"u8))
        {
            return Field.History;
        }
        if (reader.ValueTextEquals("limit"u8))
        {
            return Field.Limit;
        }
        if (reader.ValueTextEquals("before"u8))
        {
            return Field.Before;
        }
        if (reader.ValueTextEquals("token"u8))
        {
            return Field.Token;
        }
        return reader.ValueTextEquals("notificationId"u8) ? Field.NotificationId : Field.None;
    }
}
