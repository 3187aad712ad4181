using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>One SignalR connection, over whichever transport it was negotiated. SignalR keeps the heartbeat.</summary>
internal sealed class HubConnection : IConnection, IDisposable
{
    private readonly HubConnectionContext wire;
    private readonly HubOutbox outbox;
    private static readonly SerializedHubMessage Ping = new(PingMessage.Instance);

    private readonly TimeSpan closeTimeout;
    private readonly TimeProvider clock;
    private ITimer? patience;
    private int closed;

    public HubConnection(HubConnectionContext wire, OutboxLimits limits, TimeSpan closeTimeout, TimeProvider clock)
    {
        this.wire = wire;
        this.closeTimeout = closeTimeout;
        this.clock = clock;
        outbox = new(wire, limits, () => Close(CloseReason.SlowConsumer), wire.Abort);
    }

    public IWireFormat Format => HubFormat.Instance;

    public bool HasPulse => false;

    public CloseReason? ClosedFor { get; private set; }

    public int? Waiting => outbox.Waiting;

    /// <summary>
    /// The answer to a call is written by SignalR itself, one message after the other: what is written behind it has been taken
    /// when it has.
    /// </summary>
    public async Task LongAnswersSentAsync()
    {
        await outbox.LongAnswersSentAsync();
        if (Volatile.Read(ref closed) == 0)
        {
            await wire.WriteAsync(Ping);
        }
    }

    public bool Post(PreparedFrame frame) => outbox.Post(frame);

    void IConnection.Ping() { }

    public void Close(CloseReason reason)
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
        {
            return;
        }
        ClosedFor = reason;
        if (reason == CloseReason.SlowConsumer)
        {
            // It would have to read everything else first.
            Abort();
            return;
        }
        // A peer that does not read its last frames must not keep the connection.
        patience = clock.CreateTimer(
            static it => ((HubConnection)it!).Abort(),
            this,
            closeTimeout,
            Timeout.InfiniteTimeSpan
        );
        var mayReturn = reason.Return is not (Return.Never or Return.WithNewToken);
        outbox.Complete(new PreparedCall(new(new CloseMessage($"{reason.Code}: {reason.Text}", mayReturn)), size: 0));
    }

    /// <summary>The connection is over.</summary>
    public void Dispose() => patience?.Dispose();

    /// <summary>SignalR's own way to abort waits for a write that is under way, and a peer that reads nothing never ends it.</summary>
    public void Abort()
    {
        wire.Abort();
        wire.Features.Get<IConnectionLifetimeFeature>()?.Abort();
    }

    private sealed class HubOutbox(HubConnectionContext wire, OutboxLimits limits, Action overflowed, Action ended)
        : Outbox(limits, overflowed, ended)
    {
        protected override ValueTask WriteAsync(PreparedFrame frame) =>
            wire.ConnectionAborted.IsCancellationRequested
                ? ValueTask.CompletedTask
                : wire.WriteAsync(((PreparedCall)frame).Message);
    }
}
