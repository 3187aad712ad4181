using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The namespace <c>/notifications</c>: one person's inbox.</summary>
internal sealed class InboxEvents(SocketSessions sessions)
{
    public void AddTo(Namespace ns) =>
        ns.On("markRead", sessions.Positional("markRead", Field.NotificationId))
            .On("markAllRead", sessions.Positional("markAllRead"))
            .On("clear", sessions.Positional("clear"))
            .On("ping", sessions.Positional("ping"));
}
