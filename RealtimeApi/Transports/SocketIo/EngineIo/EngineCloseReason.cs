namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>Why a session is over.</summary>
internal enum EngineCloseReason
{
    /// <summary>The client said so, or its connection ended.</summary>
    TransportClosed,

    /// <summary>The client broke the transport's rules: two polls at once, two posts at once.</summary>
    TransportError,

    /// <summary>The client sent what is no packet, or a packet that it may not send.</summary>
    ParseError,

    /// <summary>The client sent more than <see cref="EngineIoOptions.MaxPayload"/> at once.</summary>
    TooLarge,

    /// <summary>The client did not answer a ping in time.</summary>
    PingTimeout,

    /// <summary>More waited for the client than its queue may hold.</summary>
    SlowConsumer,

    /// <summary>This side closed the session.</summary>
    ForcedClose,

    /// <summary>The server stops.</summary>
    ServerStopping,
}
