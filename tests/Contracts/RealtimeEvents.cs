namespace Realtime.Contracts;

/// <summary>A place in a room's order.</summary>
public readonly record struct Position(string Epoch, long Offset);

/// <summary>The answer to a join.</summary>
public sealed record Joined(
    string Room,
    string Epoch,
    long Offset,
    bool Recovered,
    IReadOnlyList<RoomMessage> Messages,
    IReadOnlyList<string> Usernames
)
{
    public Position Position => new(Epoch, Offset);
}

/// <summary>A page of a room's messages.</summary>
public sealed record HistoryPage(string Epoch, IReadOnlyList<RoomMessage> Messages, bool More);

/// <summary>Something the server told a client.</summary>
public abstract record RealtimeEvent;

/// <param name="Data">The JSON, byte for byte where the wire shows it.</param>
public sealed record RoomMessage(
    string Room,
    string Epoch,
    long Offset,
    string? Id,
    string UserId,
    string Username,
    string Data,
    long Timestamp
) : RealtimeEvent
{
    public Position Position => new(Epoch, Offset);
}

public sealed record UserJoined(string Room, string UserId, string Username) : RealtimeEvent;

public sealed record UserLeft(string Room, string UserId) : RealtimeEvent;

public sealed record RoomUsers(string Room, IReadOnlyList<string> Usernames) : RealtimeEvent;

public sealed record Typing(string Room, string UserId, string Username, bool IsTyping) : RealtimeEvent;

public sealed record LobbyMessage(string From, string Username, string Data) : RealtimeEvent;

public sealed record PrivateMessage(string From, string Username, string Data) : RealtimeEvent;

/// <summary>Something went wrong that is no answer to a command.</summary>
public sealed record Failure(string Code) : RealtimeEvent;
