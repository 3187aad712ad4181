using System.Text.Json;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>An expected failure: what is told to the client, on every wire in the same words.</summary>
/// <param name="Code">Stable name from <see cref="Errors"/>; clients decide by it.</param>
/// <param name="Message">For a developer to read; may change.</param>
/// <param name="Retryable">Whether the same command can succeed later without being changed.</param>
/// <param name="RetryAfter">When to try again, where that is known.</param>
[GenerateSerializer, Immutable]
internal sealed record RealtimeError(string Code, string Message, bool Retryable = false, TimeSpan? RetryAfter = null);

/// <summary>The catalogue of everything that can go wrong with a command.</summary>
internal static class Errors
{
    public static readonly RealtimeError NotAnObject = InvalidJson("This must be one JSON object.");
    public static readonly RealtimeError Binary = InvalidJson("A frame must be text: one JSON object in UTF-8.");
    public static readonly RealtimeError NotUtf8 = InvalidJson("This is not JSON: it is not UTF-8.");
    public static readonly RealtimeError NotUnicode = InvalidJson("This is not JSON: a string is not valid Unicode.");
    public static readonly RealtimeError NotOnThisAddress = new("unknown_type", "This address has no such command.");
    public static readonly RealtimeError NotInRoom = new("not_in_room", "Join the room first.");
    public static readonly RealtimeError RoomFull = new("room_full", "The room has no seats left.", Retryable: true);
    public static readonly RealtimeError Forbidden = new("forbidden", "You may not do this here.");
    public static readonly RealtimeError ForeignOrigin = new(
        "forbidden",
        "This origin is not among the AllowedOrigins."
    );
    public static readonly RealtimeError MayNotBroadcast = new(
        "forbidden",
        "You may not broadcast here: the server's setting Lobby:Broadcast says who may."
    );
    public static readonly RealtimeError MayNotSendPrivate = new(
        "forbidden",
        "You may not send private messages here: the server's setting Lobby:Private says who may."
    );
    public static readonly RealtimeError SignInFirst = new("unauthorized", "Sign in first: POST /v1/session.");
    public static readonly RealtimeError ApiKeyNeeded = new("unauthorized", "This needs the header X-Api-Key.");
    public static readonly RealtimeError NoGuests = new("forbidden", "Guests can not sign in here.");
    public static readonly RealtimeError AnotherPerson = new("forbidden", "The token is another person's.");
    public static readonly RealtimeError Unauthorized = new("unauthorized", "The token is not valid.");
    public static readonly RealtimeError TokenNotText = new(
        "unauthorized",
        "The field 'auth.token' must be a string; has a promise not been awaited?"
    );
    public static readonly RealtimeError TokenExpired = new("token_expired", "The token has run out: send a new one.");
    public static readonly RealtimeError SessionEnded = new(
        "session_ended",
        "The session has ended: its tokens open nothing any more. Sign in again."
    );
    public static readonly RealtimeError TargetNotFound = new("target_not_found", "Nobody with this id is connected.");
    public static readonly RealtimeError TargetTooSlow = new(
        "unavailable",
        "Too much waits for this client already: it reads too slowly.",
        Retryable: true,
        RetryAfter: TimeSpan.FromSeconds(1)
    );
    public static readonly RealtimeError HistoryGone = new(
        "history_gone",
        "The room no longer keeps messages that old."
    );
    public static readonly RealtimeError NotificationNotFound = new(
        "target_not_found",
        "There is no notification with this id."
    );

    public static readonly RealtimeError TooManyStreams = new(
        "rate_limited",
        "Too many streams on one connection: end one first.",
        Retryable: true
    );

    public static readonly RealtimeError Unavailable = new(
        "unavailable",
        "This can't be stored right now.",
        Retryable: true,
        RetryAfter: TimeSpan.FromSeconds(1)
    );

    public static readonly RealtimeError QuotaExceeded = new(
        "quota_exceeded",
        "The server keeps as many bytes of messages as its setting Storage:MaxBytes allows: nothing more is stored until old "
            + "messages are removed."
    );

    public static readonly RealtimeError SessionsUnknown = Unavailable with
    {
        Message = "The token can't be checked right now: the list of ended sessions can't be read.",
    };

    public static readonly RealtimeError TooManyConnections = new(
        "too_many_connections",
        "This person has as many connections as one person may have: close one first.",
        Retryable: true,
        RetryAfter: TimeSpan.FromSeconds(10)
    );

    public static readonly RealtimeError TooManyConnectionsOfAddress = TooManyConnections with
    {
        Message = "There are as many connections from this address as one address may have: close one first.",
    };

    public static readonly RealtimeError TooManyUnopened = new(
        "rate_limited",
        "Too many sessions were begun from this address, or from all together, and not opened: open or end them first.",
        Retryable: true,
        RetryAfter: TimeSpan.FromSeconds(10)
    );

    public static readonly RealtimeError TooManyRooms = new(
        "too_many_rooms",
        "This connection is in as many rooms as one connection may be in: leave one first.",
        Retryable: true
    );

    public static readonly RealtimeError Overloaded = new(
        "overloaded",
        "Too many long answers wait to be read: read those you asked for, then ask again.",
        Retryable: true,
        RetryAfter: TimeSpan.FromSeconds(2)
    );

    public static readonly RealtimeError BadRequest = new(
        "bad_request",
        "The request could not be read: it is malformed, or its body ended early."
    );
    public static readonly RealtimeError UnknownHost = new(
        "unknown_host",
        "The header Host names a host that this server does not serve: its setting AllowedHosts names those that it does."
    );
    public static readonly RealtimeError NotFound = new("not_found", "There is nothing at this address.");
    public static readonly RealtimeError MethodNotAllowed = new(
        "method_not_allowed",
        "This address does not take this method: the header Allow names those that it takes."
    );
    public static readonly RealtimeError RequestTimeout = new(
        "request_timeout",
        "The request's body came too slowly.",
        Retryable: true
    );
    public static readonly RealtimeError NotJson = new(
        "unsupported_media_type",
        "The body must be JSON, with the header Content-Type: application/json."
    );
    public static readonly RealtimeError InternalError = new(
        "internal_error",
        "The server failed to handle this; the failure is in its log."
    );

    public static RealtimeError InvalidJson(string message) => new("invalid_json", message);

    public static RealtimeError NotJsonAt(JsonException broken) =>
        InvalidJson($"This is not JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");

    public static RealtimeError UnknownType(string? type) =>
        new("unknown_type", type is null ? "The field 'type' is missing." : $"There is no command '{Shorten(type)}'.");

    public static RealtimeError InvalidField(string field, string rule) =>
        new("invalid_field", $"The field '{field}' {rule}.");

    /// <summary>An argument that has no name of its own is not what its event or method takes.</summary>
    public static RealtimeError InvalidArgument(string of, string rule) =>
        new("invalid_field", $"The argument of '{Shorten(of)}' {rule}.");

    /// <summary>The arguments of an event or a method are too many, or do not fit it in another way.</summary>
    public static RealtimeError InvalidArguments(string of, string rule) =>
        new("invalid_field", $"'{Shorten(of)}' {rule}.");

    /// <param name="known">The names that are known, or the one that was probably meant.</param>
    public static RealtimeError UnknownField(string field, string known) =>
        InvalidField(Shorten(field), $"is not known; known is {known}");

    public static RealtimeError RepeatedField(string field) => InvalidField(field, "is there more than once");

    public static RealtimeError TooDeep(int maxDepth) =>
        InvalidField("data", $"may be nested at most {maxDepth} levels deep");

    public static RealtimeError KeyNotAllowed(string key) =>
        InvalidField("data", $"must not have the key '{key}', which not all clients can read");

    public static RealtimeError PayloadTooLarge(long maxBytes) =>
        new("payload_too_large", $"The request's body may have at most {maxBytes} bytes.");

    public static RealtimeError UpgradeRequired(string message) => new("upgrade_required", message);

    public static RealtimeError BadHandshake(string message) => new("bad_request", message);

    public static RealtimeError RateLimited(TimeSpan retryAfter) =>
        new("rate_limited", "Too many commands: slow down.", Retryable: true, retryAfter);

    public static RealtimeError TooManyBytes(int bytesPerSecond, TimeSpan retryAfter) =>
        new(
            "rate_limited",
            $"Too many bytes: you may send {bytesPerSecond} bytes per second. Wait, or send less.",
            Retryable: true,
            retryAfter
        );

    public static RealtimeError TooManySessions(TimeSpan retryAfter) =>
        new(
            "rate_limited",
            "Too many sessions were opened from this address within a minute: keep connections open, or come back later.",
            Retryable: true,
            retryAfter
        );

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";
}
