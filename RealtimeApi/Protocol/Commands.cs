namespace Realtime.RealtimeApi.Protocol;

/// <summary>What a client asks for, the same on every wire.</summary>
/// <param name="Id">The client's own name for this command, at most 64 characters; the answer repeats it.</param>
internal abstract record Command(string? Id)
{
    /// <summary>How long its data is, where it has any.</summary>
    public virtual int DataBytes => 0;
}

/// <summary>To everyone who is connected.</summary>
internal sealed record BroadcastCommand(string? Id, RawJson Data) : Command(Id)
{
    public override int DataBytes => Data.Utf8.Length;
}

/// <summary>To one connection (a clientId) or all of one person's (a userId).</summary>
internal sealed record PrivateCommand(string? Id, string TargetId, RawJson Data) : Command(Id)
{
    public override int DataBytes => Data.Utf8.Length;
}

/// <summary>Enter a room, and get what was missed since a position or the newest <paramref name="History"/> messages.</summary>
internal sealed record JoinCommand(string? Id, string Room, RoomPosition? Since, int? History) : Command(Id);

internal sealed record LeaveCommand(string? Id, string Room) : Command(Id);

/// <summary>Say something in a room; a repeated id by the same person is stored once.</summary>
/// <param name="Traceparent">The trace that the sender has begun for it; null: none.</param>
internal sealed record MessageCommand(string? Id, string Room, RawJson Data, string? Traceparent = null) : Command(Id)
{
    public override int DataBytes => Data.Utf8.Length;
}

internal sealed record TypingCommand(string? Id, string Room, bool IsTyping) : Command(Id);

/// <summary>A page of messages before an offset, or the newest page.</summary>
internal sealed record HistoryCommand(string? Id, string Room, long? Before, int? Limit) : Command(Id);

/// <summary>A new token for a connection whose own runs out.</summary>
internal sealed record RefreshCommand(string? Id, string Token) : Command(Id);

internal sealed record PingCommand(string? Id) : Command(Id);

internal sealed record MarkReadCommand(string? Id, string NotificationId) : Command(Id);

internal sealed record MarkAllReadCommand(string? Id) : Command(Id);

internal sealed record ClearNotificationsCommand(string? Id) : Command(Id);
