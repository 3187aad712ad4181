using System.Text.Json;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>Every field a command may have, gathered in one scan; which of them count depends on the type.</summary>
internal ref struct CommandFields
{
    public const int MaxIdLength = 64;
    public const int MaxTargetLength = 128;
    public const int MaxTokenLength = 16 * 1024;

    public string? Type;
    public string? Id;
    public string? Room;
    public string? TargetId;
    public string? Token;
    public string? NotificationId;
    public string? Traceparent;
    public RawJson? Data;
    public RoomPosition? Since;
    public long? Before;
    public int? History;
    public int? Limit;
    public bool? IsTyping;

    /// <summary>The first field whose value has the wrong shape; later ones are not looked at.</summary>
    public RealtimeError? Fault;

    /// <summary>Reads the value that the reader stands before. Names that are not known are passed over.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame)
    {
        if (reader.ValueTextEquals("data"u8))
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            Data = new(frame[start..(int)reader.BytesConsumed].ToArray());
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            Type = Text(ref reader, "type", RoomName.MaxLength);
        }
        else if (reader.ValueTextEquals("id"u8))
        {
            Id = Text(ref reader, "id", MaxIdLength);
        }
        else if (reader.ValueTextEquals("room"u8))
        {
            Room = Text(ref reader, "room", int.MaxValue);
        }
        else if (reader.ValueTextEquals("targetId"u8))
        {
            TargetId = Text(ref reader, "targetId", MaxTargetLength);
        }
        else if (reader.ValueTextEquals("isTyping"u8))
        {
            IsTyping = Boolean(ref reader, "isTyping");
        }
        else if (reader.ValueTextEquals("since"u8))
        {
            Since = Position(ref reader);
        }
        else if (reader.ValueTextEquals("history"u8))
        {
            History = Count(ref reader, "history");
        }
        else if (reader.ValueTextEquals("limit"u8))
        {
            Limit = Count(ref reader, "limit");
        }
        else if (reader.ValueTextEquals("before"u8))
        {
            Before = Offset(ref reader, "before");
        }
        else if (reader.ValueTextEquals("token"u8))
        {
            Token = Text(ref reader, "token", MaxTokenLength);
        }
        else if (reader.ValueTextEquals("notificationId"u8))
        {
            NotificationId = Text(ref reader, "notificationId", MaxIdLength);
        }
        else if (reader.ValueTextEquals("traceparent"u8))
        {
            reader.Read();
            Traceparent =
                reader.TokenType == JsonTokenType.String ? Protocol.Traceparent.OrNull(reader.GetString()) : null;
            reader.Skip();
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private string? Text(ref Utf8JsonReader reader, string field, int maxLength)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            Fault ??= Errors.InvalidField(field, "must be a string");
            return null;
        }
        var text = reader.GetString()!;
        if (text.Length > maxLength || text.Length == 0)
        {
            Fault ??= Errors.InvalidField(field, $"must have 1 to {maxLength} characters");
            return null;
        }
        return text;
    }

    private bool? Boolean(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }
        reader.Skip();
        Fault ??= Errors.InvalidField(field, "must be true or false");
        return null;
    }

    private int? Count(ref Utf8JsonReader reader, string field) =>
        Offset(ref reader, field) is { } value ? (int)Math.Min(value, int.MaxValue) : null;

    private long? Offset(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= 0)
        {
            return value;
        }
        reader.Skip();
        Fault ??= Errors.InvalidField(field, "must be a whole number, 0 or more");
        return null;
    }

    private RoomPosition? Position(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            Fault ??= Errors.InvalidField("since", "must be an object with epoch and offset");
            return null;
        }
        string? epoch = null;
        long? offset = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("epoch"u8))
            {
                epoch = Text(ref reader, "since.epoch", MaxIdLength);
            }
            else if (reader.ValueTextEquals("offset"u8))
            {
                offset = Offset(ref reader, "since.offset");
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        if (epoch is null || offset is null)
        {
            Fault ??= Errors.InvalidField("since", "must be an object with epoch and offset");
            return null;
        }
        return new(epoch, offset.Value);
    }
}
