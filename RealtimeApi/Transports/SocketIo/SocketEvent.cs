using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>One event of a client.</summary>
/// <param name="Ack">Answers the client; does nothing when the client asked for no answer.</param>
internal readonly record struct SocketEvent(string Name, SocketArguments Arguments, SocketAck Ack);

/// <summary>The answer to one event: sent once at most, and only when the client asked for it.</summary>
internal sealed class SocketAck(NamespaceSocket socket, ulong? id)
{
    private int _isSent;

    public bool IsWanted => id is not null;

    public bool Send(params ReadOnlySpan<object?> arguments) =>
        id is { } wanted
        && Interlocked.Exchange(ref _isSent, 1) == 0
        && socket.Send(SocketPacketEncoder.Ack(socket.Namespace.Name, wanted, arguments, socket.Namespace.Json));

    /// <summary>Sends an answer that is as long as what was asked for.</summary>
    public bool SendLong(object answer) =>
        id is { } wanted
        && Interlocked.Exchange(ref _isSent, 1) == 0
        && socket.Send(
            SocketPacketEncoder.Ack(socket.Namespace.Name, wanted, [answer], socket.Namespace.Json),
            SendKind.LongAnswer
        );

    /// <summary>Passes arguments on as they came, byte for byte.</summary>
    public bool Send(SocketArguments arguments) =>
        id is { } wanted
        && Interlocked.Exchange(ref _isSent, 1) == 0
        && socket.Send(SocketPacketEncoder.Ack(socket.Namespace.Name, wanted, arguments));
}

/// <summary>How a client answered an event.</summary>
internal enum AckOutcome
{
    Answered,
    TimedOut,
    Disconnected,
}

/// <summary>What became of an event that asked the client for an answer.</summary>
internal readonly record struct AckReply(AckOutcome Outcome, SocketArguments Arguments);

/// <summary>
/// Why a client may not enter a namespace; it sees <c>connect_error</c> with the message and, if there is any, the
/// data.
/// </summary>
internal sealed record ConnectRefusal(string Message, object? Data = null)
{
    public static readonly ConnectRefusal UnknownNamespace = new("Invalid namespace");
    public static readonly ConnectRefusal Failed = new("Internal error");
}
