namespace Realtime.RealtimeApi.Protocol;

/// <summary>What holds for the fields of a command whatever transport it came on, for transports that hand over typed values.</summary>
internal static class CommandRules
{
    /// <summary>What is wrong with a command; null: nothing.</summary>
    public static RealtimeError? FaultOf(Command command, int maxDataDepth) =>
        Text("id", command.Id ?? "-", CommandFields.MaxIdLength)
        ?? command switch
        {
            JoinCommand it => Room(it.Room) ?? Since(it.Since) ?? Count("history", it.History, from: 0),
            MessageCommand it => Room(it.Room) ?? DataRules.FaultOf(it.Data.Utf8.Span, maxDataDepth),
            BroadcastCommand it => DataRules.FaultOf(it.Data.Utf8.Span, maxDataDepth),
            LeaveCommand it => Room(it.Room),
            TypingCommand it => Room(it.Room),
            HistoryCommand it => Room(it.Room)
                ?? Count("before", it.Before, from: 0)
                ?? Count("limit", it.Limit, from: 1),
            PrivateCommand it => Text("targetId", it.TargetId, CommandFields.MaxTargetLength)
                ?? DataRules.FaultOf(it.Data.Utf8.Span, maxDataDepth),
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

    private static RealtimeError? Count(string field, long? number, long from) =>
        number < from ? Errors.InvalidField(field, WholeNumbers.Rule(from)) : null;

    private static RealtimeError? Since(RoomPosition? since) =>
        since is not { } place ? null
        : place.Epoch is null ? Errors.InvalidField("since", RoomPosition.Rule)
        : Text("since.epoch", place.Epoch, CommandFields.MaxIdLength) ?? Count("since.offset", place.Offset, from: 0);
}
