using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Every session on this node, found by client and by person without a search.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<string, Session> byClient = new();
    private readonly ConcurrentDictionary<string, Session[]> byPerson = new();
    private readonly ConcurrentDictionary<IPAddress, int> byAddress = new();
    private readonly IOptions<SessionLimits> options;
    private readonly AddressLimits addresses;

    public SessionRegistry(IOptions<SessionLimits> options, IOptions<AddressLimits> addresses, RealtimeMetrics metrics)
    {
        this.options = options;
        this.addresses = addresses.Value;
        metrics.ObserveConnections(() => SumByWire(static _ => 1));
        metrics.ObserveOutboxes(() => SumByWire(static session => session.Connection.Waiting));
    }

    public int Count => byClient.Count;

    /// <summary>All sessions, without a copy; one that comes or goes meanwhile may or may not be seen.</summary>
    public IEnumerable<Session> All => byClient.Select(entry => entry.Value);

    public Session? ByClient(string clientId) => byClient.GetValueOrDefault(clientId);

    public IReadOnlyList<Session> ByPerson(string userId) => byPerson.GetValueOrDefault(userId) ?? [];

    /// <summary>Why the person may not have one more connection now from this address; null: they may.</summary>
    public RealtimeError? RefusalOf(Person person, IPAddress? address) =>
        ByPerson(person.UserId).Count >= options.Value.MaxConnectionsPerUser ? Errors.TooManyConnections
        : byAddress.GetValueOrDefault(KeyOf(address)) >= addresses.MaxConnections ? Errors.TooManyConnectionsOfAddress
        : null;

    /// <summary>Adds a session, unless the person or their address has as many connections as are allowed.</summary>
    public bool TryAdd(Session session)
    {
        if (byAddress.AddOrUpdate(KeyOf(session.Address), 1, static (_, count) => count + 1) > addresses.MaxConnections)
        {
            LeaveAddress(session);
            return false;
        }
        if (TryAddToPerson(session))
        {
            byClient[session.ClientId] = session;
            return true;
        }
        LeaveAddress(session);
        return false;
    }

    private bool TryAddToPerson(Session session)
    {
        var userId = session.Person.UserId;
        while (true)
        {
            if (!byPerson.TryGetValue(userId, out var others))
            {
                if (byPerson.TryAdd(userId, [session]))
                {
                    return true;
                }
            }
            else if (others.Length >= options.Value.MaxConnectionsPerUser)
            {
                return false;
            }
            else if (byPerson.TryUpdate(userId, [.. others, session], others))
            {
                return true;
            }
        }
    }

    private void LeaveAddress(Session session)
    {
        var address = KeyOf(session.Address);
        if (byAddress.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
        {
            byAddress.TryRemove(KeyValuePair.Create(address, 0));
        }
    }

    private static IPAddress KeyOf(IPAddress? address) => address ?? IPAddress.None;

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
        if (byClient.TryRemove(session.ClientId, out _))
        {
            LeaveAddress(session);
        }
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
