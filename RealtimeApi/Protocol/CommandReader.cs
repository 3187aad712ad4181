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
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    public static CommandOrError Read(ReadOnlySpan<byte> frame)
    {
        var fields = Scan(frame, out var error);
        return error is null ? Build(fields) : new(null, error, fields.Id);
    }

    /// <summary>Reads an object that is a message for a room, as it stands in the body of a request.</summary>
    public static CommandOrError ReadMessage(ReadOnlySpan<byte> body, string room) => ReadBody(body, "message", room);

    /// <summary>Reads an object that is a broadcast, as it stands in the body of a request.</summary>
    public static CommandOrError ReadBroadcast(ReadOnlySpan<byte> body) => ReadBody(body, "broadcast", room: null);

    private static CommandOrError ReadBody(ReadOnlySpan<byte> body, string type, string? room)
    {
        var fields = Scan(body, out var error);
        (fields.Type, fields.Room) = (type, room);
        return error is null ? Build(fields) : new(null, error, fields.Id);
    }

    private static CommandFields Scan(ReadOnlySpan<byte> frame, out RealtimeError? error)
    {
        var fields = new CommandFields();
        // The reader looks into no string that it skips, and one that is not UTF-8 would break every receiver's connection.
        if (!Utf8.IsValid(frame))
        {
            error = Errors.NotUtf8;
            return fields;
        }
        try
        {
            var reader = new Utf8JsonReader(frame, Options);
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
            error = Errors.InvalidJson(Describe(problem));
        }
        return fields;
    }

    private static string Describe(Exception problem) =>
        problem is JsonException { BytePositionInLine: { } at, LineNumber: { } line }
            ? $"This is not JSON: line {line + 1}, byte {at + 1}."
            : "This is not JSON: a string is not valid Unicode.";

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
