using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>One native WebSocket over a stream that Kestrel has upgraded: the portable way.</summary>
internal sealed class WebSocketConnection(
    IHttpRequestLifetimeFeature request,
    Stream stream,
    OutboxLimits limits,
    TimeSpan closeTimeout,
    TimeProvider clock
) : HttpStreamConnection(request, stream, limits, closeTimeout, clock)
{
    public override IWireFormat Format => WebSocketFormat.Instance;

    public override bool HasPulse => true;

    public override void Ping() => Post(WebSocketFormat.Ping);

    public override void Close(CloseReason reason) => Close(reason, WebSocketFormat.Close(reason));

    /// <summary>Answers the client's close frame.</summary>
    public void EchoClose(ReadOnlySpan<byte> payload) => Close(reason: null, WebSocketFormat.Echo(payload));
}
