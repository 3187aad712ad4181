using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>Everyone who is connected to this node, together or by name.</summary>
internal sealed class Lobby(SessionRegistry sessions, RealtimeMetrics metrics)
{
    /// <summary>To every connection that listens to any of the feeds.</summary>
    public void ToAll(ServerEvent message, Feeds feeds)
    {
        var outbound = new OutboundMessage(message, metrics);
        foreach (var session in sessions.All)
        {
            Post(session, outbound, feeds);
        }
    }

    /// <summary>To all of one person's connections that listen to any of the feeds.</summary>
    /// <param name="exceptClientId">A connection that is left out.</param>
    /// <returns>Whether there was one.</returns>
    public bool ToPerson(string userId, ServerEvent message, Feeds feeds, string? exceptClientId = null)
    {
        var outbound = new OutboundMessage(message, metrics);
        var reached = false;
        foreach (var session in sessions.ByPerson(userId))
        {
            reached |= session.ClientId != exceptClientId && Post(session, outbound, feeds);
        }
        return reached;
    }

    /// <summary>To one connection.</summary>
    public bool ToClient(string clientId, ServerEvent message, Feeds feeds) =>
        sessions.ByClient(clientId) is { } session && Post(session, new(message, metrics), feeds);

    private static bool Post(Session session, OutboundMessage outbound, Feeds feeds) =>
        (session.Feeds & feeds) != 0
        && (feeds != Feeds.Inbox || session.MayHear(outbound.Event))
        && outbound.PostAfterGreeting(session);
}
