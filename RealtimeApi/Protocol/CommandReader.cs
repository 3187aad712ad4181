using System.Text.Json;
using System.Text.Unicode;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>What a frame turned out to be: a command, or what is wrong with it (and whose answer that is).</summary>
internal readonly record struct CommandOrError(Command? Command, RealtimeError? Error, string? Id)
{
    public static implicit operator CommandOrError(Command command) => new(command, null, command.Id);
}

/// <summary>Reads one JSON object, scanned once, as a command. Never throws, whatever the bytes are.</summary>
internal static class CommandReader
{
    private const Field OfMessages = Field.Room | Field.Text | Field.Data | Field.Id | Field.Traceparent;

    /// <summary>Everything but what only other transports have.</summary>
    private const Field OfFrames = (Field)~0 & ~Field.Text;

    public static CommandOrError Read(ReadOnlySpan<byte> frame, int maxDataDepth = DataRules.DefaultMaxDepth)
    {
        var fields = Scan(frame, new(OfFrames, IsClosed: false, maxDataDepth), out var error);
        return error is null ? Build(fields) : new(null, error, fields.Id);
    }

    /// <summary>Reads an object that is a message for a room, as it stands in the body of a request.</summary>
    public static CommandOrError ReadMessage(
        ReadOnlySpan<byte> body,
        string room,
        int maxDataDepth = DataRules.DefaultMaxDepth
    )
    {
        var fields = Scan(body, new(Field.Data | Field.Id, IsClosed: true, maxDataDepth), out var error);
        (fields.Type, fields.Room) = ("message", room);
        return error is null ? Build(fields) : new(null, error, fields.Id);
    }

    /// <summary>Reads an object that is a broadcast, as it stands in the body of a request.</summary>
    public static CommandOrError ReadBroadcast(ReadOnlySpan<byte> body, int maxDataDepth = DataRules.DefaultMaxDepth)
    {
        var fields = Scan(body, new(Field.Data, IsClosed: true, maxDataDepth), out var error);
        fields.Type = "broadcast";
        return error is null ? Build(fields) : new(null, error, null);
    }

    /// <summary>Reads an object that names the fields of a command whose type is known from elsewhere.</summary>
    public static CommandOrError ReadNamed(string type, ReadOnlySpan<byte> named, int maxDataDepth)
    {
        var fields = Scan(named, new(OfFrames & ~Field.Type, IsClosed: false, maxDataDepth), out var error);
        fields.Type = type;
        return error is null ? Build(fields) : new(null, error, fields.Id);
    }

    /// <summary>
    /// Reads an object that is a message whose <c>text</c> stands beside its data: what the room keeps is <c>{text}</c>,
    /// <c>{text, data}</c>, or data alone.
    /// </summary>
    public static CommandOrError ReadSaid(ReadOnlySpan<byte> named, int maxDataDepth)
    {
        var fields = Scan(named, new(OfMessages, IsClosed: false, maxDataDepth), out var error);
        fields.Type = "message";
        if (error is null && fields is { Said: null, Data: null })
        {
            error = Errors.InvalidField("text", "is missing");
        }
        if (error is not null)
        {
            return new(null, error, fields.Id);
        }
        if (fields.Said is { } said)
        {
            fields.Data = Join(said, fields.Data);
            // The object around both is one level more.
            error = DataRules.FaultOf(fields.Data.Value.Utf8.Span, maxDataDepth);
        }
        return error is null ? Build(fields) : new(null, error, fields.Id);
    }

    /// <summary>Reads the fields of a command that come one after the other, without names.</summary>
    /// <param name="arguments">Their values, each JSON; those that are missing at the end count as absent, others as too many.</param>
    public static CommandOrError ReadPositional(
        string type,
        ReadOnlySpan<Field> names,
        ReadOnlySpan<ReadOnlyMemory<byte>> arguments,
        int maxDataDepth
    )
    {
        var fields = new CommandFields(new(Field.None, IsClosed: false, maxDataDepth, MayBeTooDeep: true))
        {
            Type = type,
        };
        for (var i = 0; i < names.Length && i < arguments.Length && fields.Fault is null; i++)
        {
            ReadArgument(ref fields, names[i], arguments[i].Span);
        }
        return fields.Fault is { } fault ? new(null, fault, null) : Build(fields);
    }

    private static void ReadArgument(ref CommandFields fields, Field name, ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            fields.Fault = Errors.NotUtf8;
            return;
        }
        try
        {
            var reader = new Utf8JsonReader(json, DataRules.AnyDepth);
            reader.Read();
            fields.ReadValue(name, ref reader, json);
        }
        catch (InvalidOperationException)
        {
            fields.Fault = Errors.InvalidField(FieldNames.Of(name), "must be valid Unicode text");
        }
    }

    private static RawJson Join(RawJson text, RawJson? data) =>
        new(
            data is { } more
                ? [.. "{\"text\":"u8, .. text.Utf8.Span, .. ",\"data\":"u8, .. more.Utf8.Span, .. "}"u8]
                : (byte[])[.. "{\"text\":"u8, .. text.Utf8.Span, .. "}"u8]
        );

    private static CommandFields Scan(ReadOnlySpan<byte> frame, FieldRules rules, out RealtimeError? error)
    {
        // The reader looks into no string that it skips, and one that is not UTF-8 would break every receiver's connection.
        if (!Utf8.IsValid(frame))
        {
            error = Errors.NotUtf8;
            return new(rules);
        }
        // A reader that goes no deeper than data may be, inside the command's own object, checks the depth for nothing.
        var fields = ScanTo(rules.MaxDataDepth + 1, frame, rules, out error);
        if (error is { Code: "invalid_json" } && DataRules.MayBeDeeper(frame, rules.MaxDataDepth + 1))
        {
            fields = ScanTo(int.MaxValue, frame, rules with { MayBeTooDeep = true }, out error);
        }
        return fields;
    }

    private static CommandFields ScanTo(
        int maxDepth,
        ReadOnlySpan<byte> frame,
        FieldRules rules,
        out RealtimeError? error
    )
    {
        var fields = new CommandFields(rules);
        try
        {
            var reader = new Utf8JsonReader(frame, new JsonReaderOptions { MaxDepth = maxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                error = Errors.NotAnObject;
                return fields;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                fields.Read(ref reader, frame);
            }
            reader.Read();
            error = fields.Fault;
        }
        // InvalidOperationException: a string escapes half a surrogate pair.
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            error = problem is JsonException broken ? Errors.NotJsonAt(broken) : Errors.NotUnicode;
        }
        return fields;
    }

    private static CommandOrError Build(in CommandFields f) =>
        f.Type switch
        {
            "message" => RoomFault(f)
                ?? DataFault(f)
                ?? new MessageCommand(f.Id, f.Room!, f.Data!.Value, f.Traceparent),
            "broadcast" => DataFault(f) ?? new BroadcastCommand(f.Id, f.Data!.Value),
            "private" => Missing(f, "targetId", f.TargetId is null)
                ?? DataFault(f)
                ?? new PrivateCommand(f.Id, f.TargetId!, f.Data!.Value),
            "join" => RoomFault(f) ?? new JoinCommand(f.Id, f.Room!, f.Since, f.History),
            "leave" => RoomFault(f) ?? new LeaveCommand(f.Id, f.Room!),
            "typing" => RoomFault(f)
                ?? Missing(f, "isTyping", f.IsTyping is null)
                ?? new TypingCommand(f.Id, f.Room!, f.IsTyping!.Value),
            "history" => RoomFault(f) ?? new HistoryCommand(f.Id, f.Room!, f.Before, f.Limit),
            "refresh" => Missing(f, "token", f.Token is null) ?? new RefreshCommand(f.Id, f.Token!),
            "ping" => new PingCommand(f.Id),
            "markRead" => Missing(f, "notificationId", f.NotificationId is null)
                ?? new MarkReadCommand(f.Id, f.NotificationId!),
            "markAllRead" => new MarkAllReadCommand(f.Id),
            "clear" => new ClearNotificationsCommand(f.Id),
            var unknown => new(null, Errors.UnknownType(unknown), f.Id),
        };

    private static CommandOrError? RoomFault(in CommandFields f) =>
        f.Room is null || RoomName.IsValid(f.Room)
            ? Missing(f, "room", f.Room is null)
            : new CommandOrError(null, Errors.InvalidField("room", RoomName.Rule), f.Id);

    private static CommandOrError? DataFault(in CommandFields f) => Missing(f, "data", f.Data is null);

    private static CommandOrError? Missing(in CommandFields f, string field, bool isMissing) =>
        isMissing ? new(null, Errors.InvalidField(field, "is missing"), f.Id) : null;
}
