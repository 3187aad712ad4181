namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>What is built on Engine.IO: hears of sessions and their messages.</summary>
internal interface IEngineHandler
{
    /// <summary>A session is there; what is sent to it now reaches the client after the handshake.</summary>
    void OnOpen(EngineSession session);

    /// <summary>
    /// A message has come. One at a time for a session and in order; the next one is read when the task is done, pongs
    /// included, so a slow consumer of messages must queue them.
    /// </summary>
    /// <param name="data">The bytes, of valid UTF-8 for a text; valid until the task is done.</param>
    ValueTask OnMessageAsync(EngineSession session, ReadOnlyMemory<byte> data, bool isBinary);

    /// <summary>The session is over. Once for a session; a message may still be on its way through the handler.</summary>
    void OnClose(EngineSession session, EngineCloseReason reason);
}
