using Microsoft.AspNetCore.SignalR;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// The SignalR wire. Methods are the native wire's commands, client events its events. What fails throws a
/// <see cref="HubException"/> whose message begins with the error's code.
/// </summary>
internal sealed class RealtimeHub(CommandRouter router, HubSessions sessions) : Hub
{
    public override Task OnConnectedAsync() => sessions.OpenAsync(Context);

    public override Task OnDisconnectedAsync(Exception? exception) => sessions.EndAsync(Context);

    public Task Broadcast(RawJson data) => RunAsync(new BroadcastCommand(Id: null, data));

    public Task SendPrivate(string targetId, RawJson data) => RunAsync(new PrivateCommand(Id: null, targetId, data));

    /// <summary>Returns what the native wire answers; live messages follow the returned object, never go before it.</summary>
    public Task<object?> JoinRoom(string room, RoomPosition? since = null, long? history = null) =>
        RunAsync(new JoinCommand(Id: null, room, since, WholeNumbers.Count(history)));

    public Task LeaveRoom(string room) => RunAsync(new LeaveCommand(Id: null, room));

    /// <summary>Returns the message's place, after it is durable.</summary>
    /// <param name="traceparent">What the .NET client sends as a header of the call (<see cref="OptionalArguments"/>).</param>
    public Task<object?> SendMessage(string room, RawJson data, string? id = null, string? traceparent = null) =>
        RunAsync(new MessageCommand(id, room, data, Traceparent.OrNull(traceparent)));

    public Task Typing(string room, bool isTyping) => RunAsync(new TypingCommand(Id: null, room, isTyping));

    public Task<object?> History(string room, long? before = null, long? limit = null) =>
        RunAsync(new HistoryCommand(Id: null, room, before, WholeNumbers.Count(limit)));

    /// <summary>A room's messages without being an event: those missed since a position, then the live ones.</summary>
    public IAsyncEnumerable<object> StreamRoom(
        string room,
        RoomPosition? since = null,
        CancellationToken cancellationToken = default
    )
    {
        var command = new JoinCommand(Id: null, room, since, History: null);
        Admit(command);
        return sessions.StreamAsync(Context, command, cancellationToken);
    }

    public Task<object?> Refresh(string token) => RunAsync(new RefreshCommand(Id: null, token));

    /// <summary>Answers at once: a page wants to know whether the server is there, sooner than SignalR's own heartbeat tells.</summary>
    public Task<object?> Ping() => RunAsync(new PingCommand(Id: null));

    public Task MarkRead(string notificationId) => RunAsync(new MarkReadCommand(Id: null, notificationId));

    public Task MarkAllRead() => RunAsync(new MarkAllReadCommand(Id: null));

    public Task ClearNotifications() => RunAsync(new ClearNotificationsCommand(Id: null));

    /// <summary>
    /// Runs a command and returns its answer. The task is completed from within the answer, and SignalR writes the
    /// result right there; so what the answer precedes on other wires, it precedes here.
    /// </summary>
    private Task<object?> RunAsync(Command command)
    {
        var session = Admit(command);
        var result = new TaskCompletionSource<object?>();
        _ = RouteAsync(session, command, result);
        return result.Task;
    }

    /// <summary>The session, if it may give this command now.</summary>
    private Session Admit(Command command)
    {
        var session = HubSessions.Of(Context);
        var refused = session.TakeCommand(command.DataBytes) ?? CommandRules.FaultOf(command, sessions.MaxDataDepth);
        if (refused is null)
        {
            return session;
        }
        router.Refused(session, refused.Code, command);
        throw HubErrors.Exception(refused);
    }

    private async Task RouteAsync(Session session, Command command, TaskCompletionSource<object?> result)
    {
        await router.RouteAsync(session, command, answer => Complete(result, answer));
        // A command without an answer of its own is done.
        result.TrySetResult(null);
    }

    private static void Complete(TaskCompletionSource<object?> result, ServerEvent answer)
    {
        if (answer is ErrorEvent error)
        {
            result.TrySetException(HubErrors.Exception(error.Code, error.Message));
        }
        else
        {
            result.TrySetResult(answer);
        }
    }
}
