using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Every session on this node, found by client and by person without a search.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<string, Session> byClient = new();
    private readonly ConcurrentDictionary<string, Session[]> byPerson = new();
    private readonly IOptions<SessionLimits> options;

    public SessionRegistry(IOptions<SessionLimits> options, RealtimeMetrics metrics)
    {
        this.options = options;
        metrics.ObserveConnections(() => SumByWire(static _ => 1));
        metrics.ObserveOutboxes(() => SumByWire(static session => session.Connection.Waiting));
    }

    public int Count => byClient.Count;

    /// <summary>All sessions, without a copy; one that comes or goes meanwhile may or may not be seen.</summary>
    public IEnumerable<Session> All => byClient.Select(entry => entry.Value);

    public Session? ByClient(string clientId) => byClient.GetValueOrDefault(clientId);

    public IReadOnlyList<Session> ByPerson(string userId) => byPerson.GetValueOrDefault(userId) ?? [];

    /// <summary>Whether the person may have one more connection now.</summary>
    public bool HasPlaceFor(Person person) => ByPerson(person.UserId).Count < options.Value.MaxConnectionsPerUser;

    /// <summary>Adds a session, unless the person has as many connections as are allowed.</summary>
    public bool TryAdd(Session session)
    {
        var userId = session.Person.UserId;
        while (true)
        {
            if (!byPerson.TryGetValue(userId, out var others))
            {
                if (byPerson.TryAdd(userId, [session]))
                {
                    break;
                }
            }
            else if (others.Length >= options.Value.MaxConnectionsPerUser)
            {
                return false;
            }
            else if (byPerson.TryUpdate(userId, [.. others, session], others))
            {
                break;
            }
        }
        byClient[session.ClientId] = session;
        return true;
    }

    private IEnumerable<Measurement<int>> SumByWire(Func<Session, int?> count) =>
        All.Select(session => (session.Wire, Count: count(session)))
            .Where(it => it.Count is not null)
            .GroupBy(it => it.Wire, it => it.Count!.Value)
            .Select(wire => new Measurement<int>(
                wire.Sum(),
                new KeyValuePair<string, object?>(RealtimeMetrics.WireTag, wire.Key)
            ));

    public void Remove(Session session)
    {
        byClient.TryRemove(session.ClientId, out _);
        var userId = session.Person.UserId;
        while (byPerson.TryGetValue(userId, out var sessions))
        {
            Session[] rest = [.. sessions.Where(other => other != session)];
            var done =
                rest.Length > 0
                    ? byPerson.TryUpdate(userId, rest, sessions)
                    : byPerson.TryRemove(KeyValuePair.Create(userId, sessions));
            if (done)
            {
                return;
            }
        }
    }
}
