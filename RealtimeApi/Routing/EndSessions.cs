using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>
/// Ends sessions: their tokens open nothing any more, and their connections are closed on every transport.
/// <para>
/// This is one node. On several, the store is their common database, the node that was asked tells the others by the observer
/// that carries lobby traffic, and each of them notes the end and closes what it has (<see cref="CloseEnded"/>). A node that
/// missed it finds it when it reads the store again.
/// </para>
/// </summary>
internal sealed partial class EndSessions(
    EndedSessions ended,
    SessionRegistry sessions,
    TimeProvider clock,
    ILogger<EndSessions> logger
)
{
    /// <summary>The person signs out: this session of theirs ends, others stay.</summary>
    /// <returns>Null, or why nothing has ended.</returns>
    public ValueTask<RealtimeError?> EndOwnAsync(Person person) =>
        EndAsync(
            new SessionEnd.One(person.SessionId!, ended.KeepUntil(person.SessionId, person.ExpiresAt)),
            () => sessions.ByPerson(person.UserId)
        );

    /// <summary>Any session, whoever's it is. Only a server asks for that, and seldom, so that looking through all will do.</summary>
    /// <returns>Null, or why nothing has ended.</returns>
    public ValueTask<RealtimeError?> EndOneAsync(string sessionId) =>
        EndAsync(new SessionEnd.One(sessionId, ended.KeepUntil(sessionId)), () => sessions.All);

    /// <summary>
    /// All sessions that a person has begun until now. Completes when a token that is issued from then on counts: tokens know
    /// whole seconds only, and those of the second in which this is asked are over with it.
    /// </summary>
    /// <returns>Null, or why nothing has ended.</returns>
    public async ValueTask<RealtimeError?> EndAllOfAsync(string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var refused = await EndAsync(
            new SessionEnd.AllOf(userId, second, ended.KeepUntil(sessionId: null)),
            () => sessions.ByPerson(userId)
        );
        // A timer may fire before its time by the wall clock, by which tokens count.
        while (refused is null && second.AddSeconds(1) - clock.GetUtcNow() is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest + TimeSpan.FromMilliseconds(1), clock, cancellationToken);
        }
        return refused;
    }

    /// <summary>Whether the session has ended; then its connection is closed.</summary>
    public bool CloseIfEnded(Session session)
    {
        if (ended.RefusalOf(session.Person) != Errors.SessionEnded)
        {
            return false;
        }
        session.Dismiss(Errors.SessionEnded, CloseReason.SessionEnded);
        return true;
    }

    private async ValueTask<RealtimeError?> EndAsync(SessionEnd end, Func<IEnumerable<Session>> affected)
    {
        try
        {
            await ended.AddAsync(end);
        }
        catch (StorageUnavailableException)
        {
            return Errors.Unavailable;
        }
        LogEnded(end, CloseEnded(affected()));
        return null;
    }

    /// <summary>Looked up after the end is known: a connection that begins meanwhile looks for itself.</summary>
    private int CloseEnded(IEnumerable<Session> affected) => affected.Count(CloseIfEnded);

    [LoggerMessage(LogLevel.Information, "{End} has ended, with {Connections} connections here")]
    private partial void LogEnded(SessionEnd end, int connections);
}
