namespace Realtime.RealtimeApi.Protocol;

/// <summary>What holds for the fields of a command whatever wire it came on, for wires that hand over typed values.</summary>
internal static class CommandRules
{
    private const string NotNegative = "must be a whole number, 0 or more";

    /// <summary>What is wrong with a command; null: nothing.</summary>
    public static RealtimeError? FaultOf(Command command) =>
        Text("id", command.Id ?? "-", CommandFields.MaxIdLength)
        ?? command switch
        {
            JoinCommand it => Room(it.Room) ?? Since(it.Since) ?? Count("history", it.History),
            MessageCommand it => Room(it.Room),
            LeaveCommand it => Room(it.Room),
            TypingCommand it => Room(it.Room),
            HistoryCommand it => Room(it.Room) ?? Count("before", it.Before) ?? Count("limit", it.Limit),
            PrivateCommand it => Text("targetId", it.TargetId, CommandFields.MaxTargetLength),
            RefreshCommand it => Text("token", it.Token, CommandFields.MaxTokenLength),
            MarkReadCommand it => Text("notificationId", it.NotificationId, CommandFields.MaxIdLength),
            _ => null,
        };

    private static RealtimeError? Room(string? name) =>
        RoomName.IsValid(name) ? null : Errors.InvalidField("room", RoomName.Rule);

    private static RealtimeError? Text(string field, string? text, int maxLength) =>
        text is null ? Errors.InvalidField(field, "is missing")
        : text.Length is 0 || text.Length > maxLength
            ? Errors.InvalidField(field, $"must have 1 to {maxLength} characters")
        : null;

    private static RealtimeError? Count(string field, long? number) =>
        number < 0 ? Errors.InvalidField(field, NotNegative) : null;

    private static RealtimeError? Since(RoomPosition? since) =>
        since is not { } place ? null
        : place.Epoch is null ? Errors.InvalidField("since", "must be an object with epoch and offset")
        : Text("since.epoch", place.Epoch, CommandFields.MaxIdLength) ?? Count("since.offset", place.Offset);
}
