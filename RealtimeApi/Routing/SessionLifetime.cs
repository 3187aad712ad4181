using System.Net;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Notifications;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Routing;

/// <summary>How a session begins and ends, on every wire.</summary>
internal sealed partial class SessionLifetime(
    SessionRegistry sessions,
    OpenSessions openSessions,
    EndSessions sessionEnds,
    LocalRooms rooms,
    IGrainFactory grains,
    AnswerBudget answers,
    ThisNode node,
    IOptions<SessionLimits> options,
    IHostApplicationLifetime application,
    TimeProvider clock,
    RealtimeMetrics metrics,
    ILogger<SessionLifetime> logger
)
{
    /// <summary>
    /// Why this person may not connect now from this address; null when they may. For transports that can say so only before a connection has
    /// begun: afterwards <see cref="OpenAsync"/> closes it, if several came at once.
    /// </summary>
    public RealtimeError? RefusalOf(Person person, IPAddress? address) => sessions.RefusalOf(person, address);

    /// <summary>
    /// Greets the client and makes it known, or closes the connection and says why. Whatever comes of this, the session must
    /// be ended.
    /// </summary>
    public async ValueTask<bool> OpenAsync(Session session)
    {
        openSessions.Begin();
        // Known before it is greeted, so that whatever is said or decided after the greeting reaches it.
        var isAdded = sessions.TryAdd(session);
        session.Greet(
            new ConnectedEvent(
                session.ClientId,
                session.Person.UserId,
                session.Person.Username,
                clock.GetUtcNow().ToUnixTimeMilliseconds(),
                (long)options.Value.Heartbeat.TotalMilliseconds,
                options.Value.MaxMessageBytes
            )
        );
        if (!isAdded)
        {
            session.Connection.Close(CloseReason.TooManyConnections);
            return false;
        }
        LogOpened(session.ClientId, session.Person.UserId, session.Wire);
        // Those who came before were told when the stop began; looked at after joining them, so that nobody falls between.
        if (application.ApplicationStopping.IsCancellationRequested)
        {
            session.Connection.Close(CloseReason.GoingAway);
        }
        // So were those whose session ended since their token was read.
        if (sessionEnds.CloseIfEnded(session))
        {
            return false;
        }
        if (session.Feeds.HasFlag(Feeds.Inbox))
        {
            await OpenInboxAsync(session);
        }
        return true;
    }

    /// <summary>A session that belongs to another and is known to nobody else. It must be ended like any.</summary>
    public void OpenWithin() => openSessions.Begin();

    /// <summary>Takes the session out of everything it was in. Its people are still present for the grace time.</summary>
    public async ValueTask EndAsync(Session session)
    {
        try
        {
            await LeaveEverythingAsync(session);
        }
        finally
        {
            openSessions.End();
        }
    }

    private async ValueTask LeaveEverythingAsync(Session session)
    {
        sessions.Remove(session);
        NoteEnd(session);
        if (session.Feeds.HasFlag(Feeds.Inbox))
        {
            await TryAsync(session, Inbox(session).DisconnectAsync(session.ClientId));
            await TryAsync(session, Everybody.DisconnectAsync(session.ClientId));
        }
        foreach (var room in session.Rooms)
        {
            rooms.Leave(room, session);
            await TryAsync(session, grains.GetGrain<IRoomGrain>(room).LeaveAsync(session.ClientId, onPurpose: false));
        }
        session.Rooms.Clear();
    }

    private void NoteEnd(Session session)
    {
        var (clientId, wire) = (session.ClientId, session.Wire);
        if (session.Connection.ClosedFor is { } reason && reason == CloseReason.SlowConsumer)
        {
            metrics.Cut(wire);
            LogCut(clientId, session.Person.UserId, wire);
        }
        else
        {
            LogClosed(clientId, session.Person.UserId, wire, session.Connection.ClosedFor?.Text ?? "The client went.");
        }
    }

    /// <summary>One farewell that fails, because the cluster stops or hangs, must not cost the others theirs.</summary>
    private async ValueTask TryAsync(Session session, ValueTask farewell)
    {
        try
        {
            await farewell;
        }
#pragma warning disable CA1031
        catch (Exception problem)
#pragma warning restore CA1031
        {
            LogFarewellFailed(problem, session.ClientId);
        }
    }

    /// <summary>What is unread, then everything new.</summary>
    private async ValueTask OpenInboxAsync(Session session)
    {
        await Everybody.ConnectAsync(session.ClientId, node.Id, node.Inboxes);
        var outcome = await Inbox(session).ConnectAsync(session.ClientId, node.Id, node.Inboxes);
        if (outcome.Error is { } error)
        {
            session.Fail(error, id: null);
        }
        if (answers.TryTake(session.Address, AnswerSize.Of(outcome.Notifications)) is { } share)
        {
            share.Spend(session, () => session.OpenInbox(outcome.Notifications));
            return;
        }
        session.Fail(Errors.Overloaded, id: null);
        session.OpenInbox([]);
    }

    private IInboxGrain Inbox(Session session) => grains.GetGrain<IInboxGrain>(session.Person.UserId);

    private IInboxGrain Everybody => grains.GetGrain<IInboxGrain>(UserIds.Everybody);

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} of {UserId} opened over {Wire}")]
    private partial void LogOpened(string sessionId, string userId, string wire);

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} of {UserId} over {Wire} closed: {Reason}")]
    private partial void LogClosed(string sessionId, string userId, string wire, string reason);

    [LoggerMessage(LogLevel.Information, "Session {SessionId} of {UserId} over {Wire} was cut: it reads too slowly")]
    private partial void LogCut(string sessionId, string userId, string wire);

    [LoggerMessage(LogLevel.Warning, "Session {SessionId} could not be taken out of everything it was in")]
    private partial void LogFarewellFailed(Exception problem, string sessionId);
}
