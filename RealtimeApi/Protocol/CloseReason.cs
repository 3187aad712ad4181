namespace Realtime.RealtimeApi.Protocol;

/// <summary>Why the server ends a connection, and whether the client should come back.</summary>
/// <param name="Code">The WebSocket close code (RFC 6455, section 7.4).</param>
/// <param name="Text">At most 123 bytes of UTF-8, all that a close frame can carry.</param>
/// <param name="Return">What a well-made client does next.</param>
internal sealed record CloseReason(int Code, string Text, Return Return)
{
    public static readonly CloseReason Normal = new(1000, "", Return.Never);
    public static readonly CloseReason GoingAway = new(1001, "The server is going away.", Return.WithJitter);
    public static readonly CloseReason ProtocolError = new(1002, "This is not WebSocket.", Return.Never);
    public static readonly CloseReason NotUtf8 = new(1007, "A text must be UTF-8.", Return.Never);
    public static readonly CloseReason TooLarge = new(1009, "The message is too large.", Return.Never);
    public static readonly CloseReason TokenExpired = new(4401, "The token has run out.", Return.WithNewToken);
    public static readonly CloseReason SessionEnded = new(4401, "The session has ended.", Return.WithNewToken);
    public static readonly CloseReason SlowConsumer = new(4408, "The client reads too slowly.", Return.AndResume);
    public static readonly CloseReason TooManyConnections = new(4409, "Too many connections.", Return.Later);
}

/// <summary>Whether and how to connect again after a close.</summary>
internal enum Return
{
    Never,
    WithJitter,
    WithNewToken,
    AndResume,
    Later,
}
