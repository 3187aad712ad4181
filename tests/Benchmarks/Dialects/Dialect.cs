using System.Text;

namespace Realtime.Benchmarks.Dialects;

/// <summary>How one protocol over WebSockets joins a room, sends a message and shows one; no more than the load needs.</summary>
/// <param name="Path">Where the socket is.</param>
/// <param name="Handshake">What is said and waited for once the socket stands.</param>
/// <param name="Join">The command that joins <c>{room}</c>; <c>{since}</c> stands for a position to resume from.</param>
/// <param name="Joined">What only the answer to a join has in it.</param>
/// <param name="Publish">The command that sends <c>{text}</c> to <c>{room}</c>; <c>{id}</c> stands for the message's own id.</param>
/// <param name="Message">What only a delivered message has in it.</param>
internal sealed record Dialect(
    string Path,
    IReadOnlyList<Step> Handshake,
    string Join,
    string Joined,
    string Publish,
    string Message
)
{
    /// <summary>What only the answer to a sent message has in it; null: there is none.</summary>
    public string? Ack { get; init; }

    /// <summary>Ends each record inside a frame; null: a frame is a record.</summary>
    public char? Separator { get; init; }

    /// <summary>A text that asks for a sign of life, and the answer.</summary>
    public (string Ping, string Pong)? Heartbeat { get; init; }

    /// <summary>A text that a client sends every ten seconds so that it is not taken for dead.</summary>
    public string? KeepAlive { get; init; }

    /// <summary>What a room is called.</summary>
    public string RoomPrefix { get; init; } = "r";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>Something to say, or something to wait for.</summary>
internal readonly record struct Step(string? Say, string? Await)
{
    public static Step Saying(string text) => new(text, null);

    public static Step Awaiting(string text) => new(null, text);
}
