using System.Text.Json;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>The fields that commands have, each one bit.</summary>
[Flags]
internal enum Field
{
    None = 0,
    Type = 1 << 0,
    Id = 1 << 1,
    Room = 1 << 2,
    Data = 1 << 3,
    TargetId = 1 << 4,
    IsTyping = 1 << 5,
    Since = 1 << 6,
    History = 1 << 7,
    Limit = 1 << 8,
    Before = 1 << 9,
    Token = 1 << 10,
    NotificationId = 1 << 11,
    Traceparent = 1 << 12,

    /// <summary>What was said, where a transport has it beside <see cref="Data"/>.</summary>
    Text = 1 << 13,
}

/// <summary>What an object that holds a command may have.</summary>
/// <param name="Known">The fields that are read.</param>
/// <param name="IsClosed">Whether it may have no others; else they are passed over, so that newer clients can talk to older servers.</param>
/// <param name="MaxDataDepth">How deep <c>data</c> may be nested.</param>
/// <param name="MayBeTooDeep">Whether the reader goes deeper than that.</param>
internal readonly record struct FieldRules(Field Known, bool IsClosed, int MaxDataDepth, bool MayBeTooDeep = false);

/// <summary>Every field a command may have, gathered in one scan; which of them count depends on the type.</summary>
internal ref struct CommandFields(FieldRules rules)
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
    public RawJson? Said;
    public RoomPosition? Since;
    public long? Before;
    public int? History;
    public int? Limit;
    public bool? IsTyping;

    /// <summary>The first field whose value has the wrong shape; later ones are not looked at.</summary>
    public RealtimeError? Fault;

    private Field seen;

    /// <summary>Reads the field on whose name the reader stands.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var field = FieldNames.Find(ref reader) & rules.Known;
        if (field == Field.None)
        {
            PassOver(ref reader);
            return;
        }
        if ((seen & field) != 0)
        {
            Fault ??= Errors.RepeatedField(FieldNames.Of(field));
        }
        seen |= field;
        reader.Read();
        ReadValue(field, ref reader, json);
    }

    /// <summary>Reads the value on which the reader stands as that of a field.</summary>
    public void ReadValue(Field field, ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (field)
        {
            case Field.Data:
                Data = AnyJson(ref reader, json);
                break;
            case Field.Type:
                Type = Text(ref reader, "type", RoomName.MaxLength);
                break;
            case Field.Id:
                Id = Text(ref reader, "id", MaxIdLength);
                break;
            case Field.Room:
                Room = Text(ref reader, "room", int.MaxValue);
                break;
            case Field.TargetId:
                TargetId = Text(ref reader, "targetId", MaxTargetLength);
                break;
            case Field.IsTyping:
                IsTyping = Boolean(ref reader, "isTyping");
                break;
            case Field.Since:
                Since = Position(ref reader);
                break;
            case Field.History:
                History = Count(ref reader, "history", from: 0);
                break;
            case Field.Limit:
                Limit = Count(ref reader, "limit", from: 1);
                break;
            case Field.Before:
                Before = WholeNumber(ref reader, "before", from: 0);
                break;
            case Field.Token:
                Token = Text(ref reader, "token", MaxTokenLength);
                break;
            case Field.NotificationId:
                NotificationId = Text(ref reader, "notificationId", MaxIdLength);
                break;
            case Field.Traceparent:
                Traceparent =
                    reader.TokenType == JsonTokenType.String ? Protocol.Traceparent.OrNull(reader.GetString()) : null;
                reader.Skip();
                break;
            case Field.Text:
                Said = RawText(ref reader, json);
                break;
            default:
                throw new NotSupportedException($"{field} is no field.");
        }
    }

    private void PassOver(ref Utf8JsonReader reader)
    {
        if (Fault is null)
        {
            var name = reader.GetString()!;
            if (FieldNames.SpelledOtherwise(name, rules.Known) is { } meant)
            {
                Fault = Errors.UnknownField(name, $"'{meant}'");
            }
            else if (rules.IsClosed)
            {
                Fault = Errors.UnknownField(name, FieldNames.List(rules.Known));
            }
        }
        reader.Read();
        reader.Skip();
    }

    private RawJson AnyJson(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var data = json[start..(int)reader.BytesConsumed];
        Fault ??= rules.MayBeTooDeep
            ? DataRules.FaultOf(data, rules.MaxDataDepth)
            : DataRules.FaultOfBounded(data, rules.MaxDataDepth);
        return new(data.ToArray());
    }

    /// <summary>Text as it was written: also what is no text everywhere, such as half a surrogate pair, passes.</summary>
    private RawJson? RawText(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.String)
        {
            Fault ??= Errors.InvalidField("text", "must be a string");
            reader.Skip();
            return null;
        }
        return new(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed].ToArray());
    }

    private string? Text(ref Utf8JsonReader reader, string field, int maxLength)
    {
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
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }
        reader.Skip();
        Fault ??= Errors.InvalidField(field, "must be true or false");
        return null;
    }

    private int? Count(ref Utf8JsonReader reader, string field, long from) =>
        WholeNumber(ref reader, field, from) is { } value ? (int)Math.Min(value, int.MaxValue) : null;

    private long? WholeNumber(ref Utf8JsonReader reader, string field, long from)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= from)
        {
            return value;
        }
        reader.Skip();
        Fault ??= Errors.InvalidField(field, WholeNumbers.Rule(from));
        return null;
    }

    private RoomPosition? Position(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            Fault ??= Errors.InvalidField("since", RoomPosition.Rule);
            return null;
        }
        string? epoch = null;
        long? offset = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("epoch"u8) && epoch is null)
            {
                reader.Read();
                epoch = Text(ref reader, "since.epoch", MaxIdLength);
            }
            else if (reader.ValueTextEquals("offset"u8) && offset is null)
            {
                reader.Read();
                offset = WholeNumber(ref reader, "since.offset", from: 0);
            }
            else
            {
                var name = reader.GetString()!;
                if (name.ToLowerInvariant() is "epoch" or "offset")
                {
                    // Again, or in other letters.
                    Fault ??= Errors.InvalidField("since", RoomPosition.Rule);
                }
                reader.Read();
                reader.Skip();
            }
        }
        if (epoch is null || offset is null)
        {
            Fault ??= Errors.InvalidField("since", RoomPosition.Rule);
            return null;
        }
        return new(epoch, offset.Value);
    }
}
