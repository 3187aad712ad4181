using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>Finds the use case for a command. Whatever happens there, the client gets an answer and keeps its connection.</summary>
internal sealed class CommandRouter(
    Broadcast broadcast,
    SendPrivate sendPrivate,
    JoinRoom join,
    LeaveRoom leave,
    PublishMessage publish,
    ShowTyping type,
    ReadHistory history,
    Ping ping
)
{
    /// <param name="answer">Where the answer goes; called at most once.</param>
    public ValueTask RouteAsync(Session session, Command command, Action<ServerEvent> answer) =>
        command switch
        {
            MessageCommand it => publish.HandleAsync(session, it, answer),
            JoinCommand it => join.HandleAsync(session, it, answer),
            LeaveCommand it => leave.HandleAsync(session, it, answer),
            TypingCommand it => type.HandleAsync(session, it, answer),
            HistoryCommand it => history.HandleAsync(it, answer),
            BroadcastCommand it => broadcast.HandleAsync(session, it, answer),
            PrivateCommand it => sendPrivate.HandleAsync(session, it, answer),
            PingCommand it => ping.HandleAsync(it, answer),
            _ => Refuse(command, answer),
        };

    private static ValueTask Refuse(Command command, Action<ServerEvent> answer)
    {
        answer(ErrorEvent.For(Errors.UnknownType(command.GetType().Name), command.Id));
        return ValueTask.CompletedTask;
    }
}
