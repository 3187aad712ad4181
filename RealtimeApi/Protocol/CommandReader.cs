using System.Text.Json;

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
        var fields = new CommandFields();
        try
        {
            var reader = new Utf8JsonReader(frame, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return new(null, Errors.NotAnObject, null);
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                fields.Read(ref reader, frame);
            }
            reader.Read();
        }
        // InvalidOperationException: a string that is not UTF-8, or escapes half a surrogate pair.
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return new(null, Errors.InvalidJson(Describe(problem)), fields.Id);
        }
        return fields.Fault is { } fault ? new(null, fault, fields.Id) : Build(fields);
    }

    private static string Describe(Exception problem) =>
        problem is JsonException { BytePositionInLine: { } at, LineNumber: { } line }
            ? $"This is not JSON: line {line + 1}, byte {at + 1}."
            : "This is not JSON: a string is not valid Unicode.";

    private static CommandOrError Build(in CommandFields f) =>
        f.Type switch
        {
            "message" => RoomFault(f) ?? DataFault(f) ?? new MessageCommand(f.Id, f.Room!, f.Data!.Value),
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
