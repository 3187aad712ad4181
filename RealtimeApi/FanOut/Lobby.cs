using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>
/// Everyone who is connected to this node, together or by name. What is said here is delivered at most once: a client that
/// reads too slowly goes without it and stays connected.
/// </summary>
internal sealed class Lobby(SessionRegistry sessions, RealtimeMetrics metrics)
{
    /// <summary>To every connection that listens to any of the feeds.</summary>
    public void ToAll(ServerEvent message, Feeds feeds)
    {
        var outbound = new OutboundMessage(message, metrics);
        var dropped = new FanOutTally();
        foreach (var session in sessions.All)
        {
            Post(session, outbound, feeds, ref dropped);
        }
        dropped.ReportDrops(metrics);
    }

    /// <summary>To all of one person's connections that listen to any of the feeds.</summary>
    /// <param name="exceptClientId">A connection that is left out.</param>
    /// <returns>The best that became of it.</returns>
    public Delivery ToPerson(string userId, ServerEvent message, Feeds feeds, string? exceptClientId = null)
    {
        var outbound = new OutboundMessage(message, metrics);
        var dropped = new FanOutTally();
        var best = Delivery.None;
        foreach (var session in sessions.ByPerson(userId))
        {
            if (
                session.ClientId != exceptClientId
                && Post(session, outbound, feeds, ref dropped) is var it
                && it > best
            )
            {
                best = it;
            }
        }
        dropped.ReportDrops(metrics);
        return best;
    }

    /// <summary>To one connection.</summary>
    public Delivery ToClient(string clientId, ServerEvent message, Feeds feeds)
    {
        if (sessions.ByClient(clientId) is not { } session)
        {
            return Delivery.None;
        }
        var dropped = new FanOutTally();
        var delivery = Post(session, new(message, metrics), feeds, ref dropped);
        dropped.ReportDrops(metrics);
        return delivery;
    }

    private static Delivery Post(Session session, OutboundMessage outbound, Feeds feeds, ref FanOutTally dropped)
    {
        if ((session.Feeds & feeds) == 0 || (feeds == Feeds.Inbox && !session.MayHear(outbound.Event)))
        {
            return Delivery.None;
        }
        var delivery = outbound.PostAfterGreeting(session);
        if (delivery == Delivery.Dropped)
        {
            var format = session.Connection.Format;
            dropped.Add(format, outbound.FrameFor(format)!);
        }
        return delivery;
    }
}
