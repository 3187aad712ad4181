using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Sse;

/// <summary>One event stream: a response that goes on until either side ends it. Its client can only listen.</summary>
internal sealed class EventStreamConnection : IConnection, IDisposable
{
    private readonly IHttpRequestLifetimeFeature request;
    private readonly StreamOutbox outbox;
    private readonly TimeProvider clock;
    private readonly TimeSpan closeTimeout;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration gone;
    private ITimer? patience;
    private int closed;

    public EventStreamConnection(
        HttpContext context,
        IWireFormat format,
        OutboxLimits limits,
        TimeSpan closeTimeout,
        TimeProvider clock
    )
    {
        Format = format;
        this.clock = clock;
        this.closeTimeout = closeTimeout;
        request = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        outbox = new(context.Response.Body, limits, () => Close(CloseReason.SlowConsumer), () => ended.TrySetResult());
        gone = context.RequestAborted.Register(() => ended.TrySetResult());
    }

    public IWireFormat Format { get; }

    /// <summary>Completes when nothing more will be written.</summary>
    public Task Ended => ended.Task;

    public bool HasPulse => false;

    public void Post(PreparedFrame frame) => outbox.Post(frame);

    public void Ping() => outbox.Post(EventStreamFormat.Heartbeat);

    public void Close(CloseReason reason)
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
        {
            return;
        }
        patience = clock.CreateTimer(
            static state => ((EventStreamConnection)state!).Abort(),
            this,
            closeTimeout,
            Timeout.InfiniteTimeSpan
        );
        outbox.Complete(EventStreamFormat.Heartbeat);
    }

    public void Abort()
    {
        Interlocked.Exchange(ref closed, 1);
        request.Abort();
        ended.TrySetResult();
    }

    public void Dispose()
    {
        gone.Dispose();
        Interlocked.Exchange(ref patience, null)?.Dispose();
    }
}
