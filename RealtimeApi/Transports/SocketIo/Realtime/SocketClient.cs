using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>One Socket.IO client in one namespace, as sessions know it. Engine.IO keeps the heartbeat and the outbox.</summary>
internal sealed class SocketClient(NamespaceSocket socket, IWireFormat format) : IConnection
{
    public IWireFormat Format => format;

    public bool HasPulse => false;

    public CloseReason? ClosedFor { get; private set; }

    public void Post(PreparedFrame frame) => socket.Send(((PreparedSocketFrame)frame).Event);

    public void Ping() { }

    public void Close(CloseReason reason)
    {
        ClosedFor ??= reason;
        socket.Disconnect(closeConnection: true);
    }

    /// <summary>Engine.IO has cut the connection, since too much waited for it.</summary>
    public void WasTooSlow() => ClosedFor ??= CloseReason.SlowConsumer;

    public void Abort() => socket.Disconnect(closeConnection: true);
}
