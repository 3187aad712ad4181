using System.Text.Json.Serialization;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>What the server tells a client, the same on every wire. Timestamps are Unix milliseconds.</summary>
[GenerateSerializer, Immutable]
internal abstract record ServerEvent([property: JsonPropertyOrder(-1)] string Type);

/// <summary>First on every connection: who the server takes the client for, and what it can expect.</summary>
internal sealed record ConnectedEvent(
    string ClientId,
    string UserId,
    string Username,
    long Timestamp,
    long HeartbeatMs,
    int MaxMessageBytes
) : ServerEvent("connected");

/// <summary>To everyone who is connected; <c>from</c> is the sender's clientId.</summary>
internal sealed record BroadcastEvent(string From, string Username, RawJson Data, long Timestamp)
    : ServerEvent("broadcast");

/// <summary>To one connection or one person; <c>from</c> is the sender's clientId, <c>userId</c> who that is.</summary>
internal sealed record PrivateEvent(string From, string UserId, string Username, RawJson Data, long Timestamp)
    : ServerEvent("private");

/// <summary>One message of a room, in its place.</summary>
/// <param name="Traceparent">The trace it belongs to, live only; null, and then absent: it is not traced.</param>
[GenerateSerializer, Immutable]
internal sealed record MessageEvent(
    string Room,
    string Epoch,
    long Offset,
    string? Id,
    string From,
    string UserId,
    string Username,
    RawJson Data,
    long Timestamp,
    string? Traceparent = null
) : ServerEvent("message");

/// <summary>A person as others in a room see them.</summary>
[GenerateSerializer, Immutable]
internal sealed record RoomUser(string UserId, string Username);

/// <summary>
/// The answer to a join. Live messages that follow begin at <paramref name="Offset"/> + 1;
/// <paramref name="Recovered"/> says whether <paramref name="Messages"/> close the gap since the client's position.
/// </summary>
internal sealed record JoinedEvent(
    string? Id,
    string Room,
    string Epoch,
    long Offset,
    bool Recovered,
    IReadOnlyList<MessageEvent> Messages,
    IReadOnlyList<RoomUser> Users
) : ServerEvent("joined");

internal sealed record LeftEvent(string? Id, string Room) : ServerEvent("left");

[GenerateSerializer, Immutable]
internal sealed record UserJoinedEvent(string Room, string UserId, string Username) : ServerEvent("userJoined");

[GenerateSerializer, Immutable]
internal sealed record UserLeftEvent(string Room, string UserId) : ServerEvent("userLeft");

[GenerateSerializer, Immutable]
internal sealed record RoomUsersEvent(string Room, IReadOnlyList<RoomUser> Users) : ServerEvent("roomUsers");

[GenerateSerializer, Immutable]
internal sealed record TypingEvent(string Room, string UserId, string Username, bool IsTyping) : ServerEvent("typing");

/// <summary>A page of a room's messages, ascending; <paramref name="More"/> says whether older ones exist.</summary>
internal sealed record HistoryEvent(
    string? Id,
    string Room,
    string Epoch,
    IReadOnlyList<MessageEvent> Messages,
    bool More
) : ServerEvent("history");

/// <summary>Done. For a message: durable, and where it stands.</summary>
internal sealed record AckEvent(
    string? Id,
    string? Room = null,
    string? Epoch = null,
    long? Offset = null,
    long? ExpiresAt = null
) : ServerEvent("ack");

internal sealed record PongEvent(string? Id, long Timestamp) : ServerEvent("pong");

internal sealed record ErrorEvent(string? Id, string Code, string Message, bool Retryable, long? RetryAfterMs)
    : ServerEvent("error")
{
    public static ErrorEvent For(RealtimeError error, string? id) =>
        new(
            id,
            error.Code,
            error.Message,
            error.Retryable,
            error.RetryAfter is { } wait ? (long)Math.Ceiling(wait.TotalMilliseconds) : null
        );
}

/// <summary>One entry of a person's inbox.</summary>
[GenerateSerializer, Immutable]
internal sealed record NotificationEvent(
    string Id,
    string NotificationType,
    string Title,
    string Message,
    long Timestamp,
    bool Read
) : ServerEvent("notification");

/// <summary>The inbox changed on another of the person's devices: exactly one of read, all and cleared is there.</summary>
[GenerateSerializer, Immutable]
internal sealed record NotificationsChangedEvent(
    int Unread,
    IReadOnlyList<string>? Read = null,
    bool? All = null,
    bool? Cleared = null
) : ServerEvent("notificationsChanged");

/// <summary>A stream can't go on where the client was: what follows begins anew, behind this position.</summary>
internal sealed record ResetEvent(string Epoch, long Offset) : ServerEvent("reset");

/// <summary>The server's pulse, once a second.</summary>
/// <param name="Count">How many of these the server has sent.</param>
internal sealed record UpdateEvent(long Count, long Timestamp, int Connections, int Rooms, double MessagesPerSecond)
    : ServerEvent("update");
