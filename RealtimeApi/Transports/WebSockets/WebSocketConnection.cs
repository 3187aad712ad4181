using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>One native WebSocket over a stream that Kestrel has upgraded: the portable way.</summary>
internal sealed class WebSocketConnection : IConnection, IDisposable
{
    private readonly IHttpRequestLifetimeFeature request;
    private readonly StreamOutbox outbox;
    private readonly TimeProvider clock;
    private readonly TimeSpan closeTimeout;
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? patience;
    private int closed;

    public WebSocketConnection(
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

    public IWireFormat Format => WebSocketFormat.Instance;

    /// <summary>Completes when the close frame is written, or can't be any more.</summary>
    public Task Written => written.Task;

    /// <summary>Whether the close frame is on its way: what the client says from then on counts no more.</summary>
    public bool IsClosing => Volatile.Read(ref closed) != 0;

    public void Post(PreparedFrame frame) => outbox.Post(frame);

    public bool HasPulse => true;

    public void Ping() => outbox.Post(WebSocketFormat.Ping);

    public void Close(CloseReason reason) => Close(WebSocketFormat.Close(reason));

    /// <summary>Answers the client's close frame.</summary>
    public void EchoClose(ReadOnlySpan<byte> payload) => Close(WebSocketFormat.Echo(payload));

    public void Abort()
    {
        Interlocked.Exchange(ref closed, 1);
        request.Abort();
        written.TrySetResult();
    }

    public void Dispose() => Interlocked.Exchange(ref patience, null)?.Dispose();

    private void Close(PreparedFrame last)
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
        {
            return;
        }
        // A peer that neither reads its last frames nor answers the close must not keep the connection.
        patience = clock.CreateTimer(
            static state => ((WebSocketConnection)state!).Abort(),
            this,
            closeTimeout,
            Timeout.InfiniteTimeSpan
        );
        outbox.Complete(last);
    }

    private void WritingEnded()
    {
        written.TrySetResult();
        if (Volatile.Read(ref closed) == 0)
        {
            Abort();
        }
    }
}
