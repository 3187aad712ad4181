using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>How a session begins and ends, on every wire.</summary>
internal sealed class SessionLifetime(
    SessionRegistry sessions,
    LocalRooms rooms,
    IGrainFactory grains,
    IOptions<SessionLimits> options,
    IHostApplicationLifetime application,
    TimeProvider clock
)
{
    /// <summary>Greets the client and makes it known, or closes the connection and says why.</summary>
    public bool TryOpen(Session session)
    {
        session.Send(
            new ConnectedEvent(
                session.ClientId,
                session.Person.UserId,
                session.Person.Username,
                clock.GetUtcNow().ToUnixTimeMilliseconds(),
                (long)options.Value.Heartbeat.TotalMilliseconds,
                options.Value.MaxMessageBytes
            )
        );
        if (!sessions.TryAdd(session))
        {
            session.Connection.Close(CloseReason.TooManyConnections);
            return false;
        }
        // Those who came before were told when the stop began; looked at after joining them, so that nobody falls between.
        if (application.ApplicationStopping.IsCancellationRequested)
        {
            session.Connection.Close(CloseReason.GoingAway);
        }
        return true;
    }

    /// <summary>Takes the session out of everything it was in. Its people are still present for the grace time.</summary>
    public async ValueTask EndAsync(Session session)
    {
        sessions.Remove(session);
        foreach (var room in session.Rooms)
        {
            rooms.Leave(room, session);
            await grains.GetGrain<IRoomGrain>(room).LeaveAsync(session.ClientId, onPurpose: false);
        }
        session.Rooms.Clear();
    }
}
