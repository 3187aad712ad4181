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
    public static readonly RealtimeError NotAnObject = InvalidJson("A frame must hold one JSON object.");
    public static readonly RealtimeError Binary = InvalidJson("A frame must be text: one JSON object in UTF-8.");
    public static readonly RealtimeError NotUtf8 = InvalidJson("This is not JSON: it is not UTF-8.");
    public static readonly RealtimeError NotOnThisAddress = new("unknown_type", "This address has no such command.");
    public static readonly RealtimeError NotInRoom = new("not_in_room", "Join the room first.");
    public static readonly RealtimeError RoomFull = new("room_full", "The room has no seats left.", Retryable: true);
    public static readonly RealtimeError Forbidden = new("forbidden", "You may not do this here.");
    public static readonly RealtimeError ForeignOrigin = new(
        "forbidden",
        "This origin is not among the AllowedOrigins."
    );
    public static readonly RealtimeError SignInFirst = new("unauthorized", "Sign in first: POST /v1/session.");
    public static readonly RealtimeError ApiKeyNeeded = new("unauthorized", "This needs the header X-Api-Key.");
    public static readonly RealtimeError NoGuests = new("forbidden", "Guests can not sign in here.");
    public static readonly RealtimeError AnotherPerson = new("forbidden", "The token is another person's.");
    public static readonly RealtimeError Unauthorized = new("unauthorized", "The token is not valid.");
    public static readonly RealtimeError TokenExpired = new("token_expired", "The token has run out: send a new one.");
    public static readonly RealtimeError TargetNotFound = new("target_not_found", "Nobody with this id is connected.");
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

    public static RealtimeError InvalidJson(string message) => new("invalid_json", message);

    public static RealtimeError UnknownType(string? type) =>
        new("unknown_type", type is null ? "The field 'type' is missing." : $"There is no command '{Shorten(type)}'.");

    public static RealtimeError InvalidField(string field, string rule) =>
        new("invalid_field", $"The field '{field}' {rule}.");

    public static RealtimeError RateLimited(TimeSpan retryAfter) =>
        new("rate_limited", "Too many commands: slow down.", Retryable: true, retryAfter);

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";
}
