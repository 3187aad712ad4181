using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports;

/// <summary>
/// A connection that is a byte stream of one HTTP request, upgraded or not: how it is written to, closed and given up is
/// the same, only the frames differ.
/// </summary>
internal abstract class HttpStreamConnection : IConnection, IDisposable
{
    private readonly IHttpRequestLifetimeFeature request;
    private readonly StreamOutbox outbox;
    private readonly TimeProvider clock;
    private readonly TimeSpan closeTimeout;
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? patience;
    private int closed;

    protected HttpStreamConnection(
        IHttpRequestLifetimeFeature request,
        Stream stream,
        OutboxLimits limits,
        TimeSpan closeTimeout,
        TimeProvider clock
    )
    {
        this.request = request;
        this.clock = clock;
        this.closeTimeout = closeTimeout;
        outbox = new(stream, limits, () => Close(CloseReason.SlowConsumer), WritingEnded);
    }

    public abstract IWireFormat Format { get; }

    public abstract bool HasPulse { get; }

    /// <summary>Completes when the last frame is written, or can't be any more.</summary>
    public Task Written => written.Task;

    /// <summary>Whether the last frame is on its way: what the client says from then on counts no more.</summary>
    public bool IsClosing => Volatile.Read(ref closed) != 0;

    public CloseReason? ClosedFor { get; private set; }

    public int? Waiting => outbox.Waiting;

    public int TimesMadeRoom => outbox.TimesMadeRoom;

    public Task LongAnswersSentAsync() => outbox.LongAnswersSentAsync();

    public bool Post(PreparedFrame frame) => outbox.Post(frame);

    public abstract void Ping();

    public abstract void Close(CloseReason reason);

    public void Abort()
    {
        Interlocked.Exchange(ref closed, 1);
        request.Abort();
        GiveUpWriting();
    }

    public virtual void Dispose() => Interlocked.Exchange(ref patience, null)?.Dispose();

    /// <param name="reason">Null: the peer closed it.</param>
    protected void Close(CloseReason? reason, PreparedFrame last)
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
        {
            return;
        }
        ClosedFor = reason;
        // A peer that neither reads its last frames nor answers the close must not keep the connection.
        patience = clock.CreateTimer(
            static state => ((HttpStreamConnection)state!).Abort(),
            this,
            closeTimeout,
            Timeout.InfiniteTimeSpan
        );
        outbox.Complete(last);
    }

    /// <summary>Nothing more will be written.</summary>
    protected void GiveUpWriting() => written.TrySetResult();

    private void WritingEnded()
    {
        GiveUpWriting();
        if (!IsClosing)
        {
            Abort();
        }
    }
}
