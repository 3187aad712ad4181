using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Sse;

/// <summary>One event stream: a response that goes on until either side ends it. Its client can only listen.</summary>
internal sealed class EventStreamConnection : HttpStreamConnection
{
    private readonly CancellationTokenRegistration gone;

    public EventStreamConnection(
        HttpContext context,
        IWireFormat format,
        OutboxLimits limits,
        TimeSpan closeTimeout,
        TimeProvider clock
    )
        : base(
            context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(),
            context.Response.Body,
            limits,
            closeTimeout,
            clock
        )
    {
        Format = format;
        // Nobody reads from this client, so nothing else notices when it goes.
        gone = context.RequestAborted.Register(GiveUpWriting);
    }

    public override IWireFormat Format { get; }

    public override bool HasPulse => false;

    public override void Ping() => Post(EventStreamFormat.Heartbeat);

    /// <summary>An event stream has no words for a reason: it ends, and the browser comes back or is refused.</summary>
    public override void Close(CloseReason reason) => Close(reason, EventStreamFormat.Heartbeat);

    public override void Dispose()
    {
        gone.Dispose();
        base.Dispose();
    }
}
