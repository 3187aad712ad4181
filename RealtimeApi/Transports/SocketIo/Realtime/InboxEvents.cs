using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The namespace <c>/notifications</c>: one person's inbox.</summary>
internal sealed class InboxEvents(SocketSessions sessions)
{
    public void AddTo(Namespace ns) =>
        ns.On("markRead", MarkReadAsync)
            .On("markAllRead", (socket, it) => sessions.RunAsync(socket, it.Ack, new MarkAllReadCommand(Id: null)))
            .On("clear", (socket, it) => sessions.RunAsync(socket, it.Ack, new ClearNotificationsCommand(Id: null)))
            .On("ping", (socket, it) => sessions.RunAsync(socket, it.Ack, new PingCommand(Id: null)));

    private ValueTask MarkReadAsync(NamespaceSocket socket, SocketEvent received) =>
        sessions.RunAsync(socket, received.Ack, new MarkReadCommand(Id: null, received.Arguments.Get<string>(0) ?? ""));
}
