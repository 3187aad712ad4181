using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>Why a client is not in a namespace any more.</summary>
internal enum DisconnectReason
{
    /// <summary>The client left the namespace.</summary>
    ClientLeft,

    /// <summary>This side put the client out of the namespace.</summary>
    ServerDisconnected,

    /// <summary>The client's connection ended.</summary>
    TransportClosed,

    /// <summary>The client broke the protocol.</summary>
    ProtocolError,

    /// <summary>The client did not answer a ping in time.</summary>
    PingTimeout,

    /// <summary>More waited for the client than may wait.</summary>
    SlowConsumer,

    /// <summary>The server stops.</summary>
    ServerStopping,
}

internal static class DisconnectReasons
{
    public static DisconnectReason Of(EngineCloseReason reason) =>
        reason switch
        {
            EngineCloseReason.TransportClosed => DisconnectReason.TransportClosed,
            EngineCloseReason.PingTimeout => DisconnectReason.PingTimeout,
            EngineCloseReason.SlowConsumer => DisconnectReason.SlowConsumer,
            EngineCloseReason.ServerStopping => DisconnectReason.ServerStopping,
            EngineCloseReason.ForcedClose => DisconnectReason.ServerDisconnected,
            _ => DisconnectReason.ProtocolError,
        };
}
