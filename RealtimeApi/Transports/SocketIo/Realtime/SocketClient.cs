using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>One Socket.IO client in one namespace, as sessions know it. Engine.IO keeps the heartbeat and the outbox.</summary>
internal sealed class SocketClient(NamespaceSocket socket, IWireFormat format) : IConnection
{
    public IWireFormat Format => format;

    public bool HasPulse => false;

    public CloseReason? ClosedFor { get; private set; }

    public bool Post(PreparedFrame frame) =>
        socket.Send(((PreparedSocketFrame)frame).Event, KindOf(frame)) || !frame.MayBeDropped;

    public Task LongAnswersSentAsync() => socket.LongAnswersTakenAsync();

    public void Ping() { }

    /// <summary>A stock client that is put out of its namespace stays away; one whose connection ends comes back.</summary>
    public void Close(CloseReason reason)
    {
        ClosedFor ??= reason;
        if (reason.Return is Return.Never or Return.WithNewToken)
        {
            socket.Disconnect(closeConnection: true);
        }
        else
        {
            socket.Drop();
        }
    }

    /// <summary>Engine.IO has cut the connection, since too much waited for it.</summary>
    public void WasTooSlow() => ClosedFor ??= CloseReason.SlowConsumer;

    public void Abort() => socket.Drop();

    private static SendKind KindOf(PreparedFrame frame) =>
        frame.IsLongAnswer ? SendKind.LongAnswer
        : frame.MayBeDropped ? SendKind.Volatile
        : SendKind.Regular;
}
