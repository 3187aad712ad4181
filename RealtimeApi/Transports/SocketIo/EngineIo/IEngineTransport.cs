namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>How the packets of one session get to its client at the moment: by polling, or by WebSocket.</summary>
internal interface IEngineTransport
{
    /// <summary>As in the query: <c>polling</c> or <c>websocket</c>.</summary>
    string Name { get; }

    /// <summary>Something waits in the session's queue, or the session is closing. Never blocks.</summary>
    void Wake();

    /// <summary>The session is over; what still waits is lost. Never blocks.</summary>
    void Terminate(EngineCloseReason reason);
}
