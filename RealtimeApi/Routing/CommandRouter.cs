using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Routing;

/// <summary>Finds the use case for a command. Whatever happens there, the client gets an answer and keeps its connection.</summary>
internal sealed partial class CommandRouter(
    Broadcast broadcast,
    SendPrivate sendPrivate,
    JoinRoom join,
    LeaveRoom leave,
    PublishMessage publish,
    ShowTyping type,
    ReadHistory history,
    RefreshToken refresh,
    ChangeInbox inbox,
    Ping ping,
    RealtimeMetrics metrics,
    ILogger<CommandRouter> logger
)
{
    /// <param name="answer">Where the answer goes; called at most once.</param>
    public async ValueTask RouteAsync(Session session, Command command, Action<ServerEvent> answer)
    {
        if (session.Connection.ClosedFor is not null)
        {
            // What a client still says that has been told to go is not done, whatever the transport lets through.
            answer(ErrorEvent.For(Errors.Unavailable, command.Id));
            return;
        }
        if ((session.Feeds & FeedOf(command)) == 0)
        {
            Refused(session, Errors.NotOnThisAddress.Code, command);
            answer(ErrorEvent.For(Errors.NotOnThisAddress, command.Id));
            return;
        }
        try
        {
            if (LongAnswers.AreFor(command))
            {
                var answersSent = session.Connection.LongAnswersSentAsync();
                if (!answersSent.IsCompleted)
                {
                    await answersSent;
                    if (session.Connection.ClosedFor is not null)
                    {
                        // It was told to go while it waited.
                        answer(ErrorEvent.For(Errors.Unavailable, command.Id));
                        return;
                    }
                }
            }
            await DispatchAsync(
                session,
                command,
                it =>
                {
                    if (it is ErrorEvent error)
                    {
                        Refused(session, error.Code, command);
                    }
                    answer(it);
                }
            );
        }
        // A bug or a cluster in trouble costs the client this one command, not its connection.
#pragma warning disable CA1031
        catch (Exception problem)
#pragma warning restore CA1031
        {
            LogFailed(problem, command.GetType().Name, session.ClientId, RoomOf(command));
            Refused(session, Errors.Unavailable.Code, command);
            answer(ErrorEvent.For(Errors.Unavailable, command.Id));
        }
    }

    /// <summary>Notes that a session was answered with an error.</summary>
    /// <param name="command">Null: it could not even be read.</param>
    public void Refused(Session session, string code, Command? command = null)
    {
        metrics.Rejected(session.Wire, code);
        LogRefused(command?.GetType().Name, session.ClientId, RoomOf(command), code);
    }

    private static string? RoomOf(Command? command) =>
        command switch
        {
            MessageCommand it => it.Room,
            JoinCommand it => it.Room,
            LeaveCommand it => it.Room,
            TypingCommand it => it.Room,
            HistoryCommand it => it.Room,
            _ => null,
        };

    /// <summary>Which feed a connection must have asked for, to give this command.</summary>
    private static Feeds FeedOf(Command command) =>
        command switch
        {
            MarkReadCommand or MarkAllReadCommand or ClearNotificationsCommand => Feeds.Inbox,
            PingCommand or RefreshCommand => Feeds.Lobby | Feeds.Inbox,
            _ => Feeds.Lobby,
        };

    private ValueTask DispatchAsync(Session session, Command command, Action<ServerEvent> answer) =>
        command switch
        {
            MessageCommand it => publish.HandleAsync(session, it, answer),
            JoinCommand it => join.HandleAsync(session, it, answer),
            LeaveCommand it => leave.HandleAsync(session, it, answer),
            TypingCommand it => type.HandleAsync(session, it, answer),
            HistoryCommand it => history.HandleAsync(session, it, answer),
            MarkReadCommand it => inbox.HandleAsync(session, it, answer),
            MarkAllReadCommand it => inbox.HandleAsync(session, it, answer),
            ClearNotificationsCommand it => inbox.HandleAsync(session, it, answer),
            BroadcastCommand it => broadcast.HandleAsync(session, it, answer),
            PrivateCommand it => sendPrivate.HandleAsync(session, it, answer),
            RefreshCommand it => refresh.HandleAsync(session, it, answer),
            PingCommand it => ping.HandleAsync(it, answer),
            _ => throw new NotSupportedException($"{command.GetType().Name} has no use case."),
        };

    [LoggerMessage(LogLevel.Error, "{Command} of session {SessionId} in room {Room} failed")]
    private partial void LogFailed(Exception problem, string command, string sessionId, string? room);

    [LoggerMessage(LogLevel.Debug, "{Command} of session {SessionId} in room {Room} was refused: {Code}")]
    private partial void LogRefused(string? command, string sessionId, string? room, string code);
}
