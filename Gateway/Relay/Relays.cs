using System.Collections.Concurrent;
using Realtime.Sockets;
using Yarp.ReverseProxy.Forwarder;

namespace Realtime.Gateway.Relay;

/// <summary>All relays of this gateway: says goodbye when it stops, ends the silent ones, and counts for others.</summary>
internal sealed class Relays(
    RelayMetrics metrics,
    RelayCounts counts,
    RelayFailures failures,
    IHostApplicationLifetime host,
    TimeProvider clock
) : IHostedService, IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long one side of a connection may take to end after the other has.</summary>
    private static readonly TimeSpan EndingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long clients may take to answer the goodbye. Those that don't are closed all the same.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<SocketRelay, bool> all = new();
    private ITimer? sweeper;
    private volatile TaskCompletionSource? lastIsGone;

    /// <summary>On the client's loop: the owner of its socket from now on, and of the service's.</summary>
    /// <param name="early">What came behind the client's request.</param>
    public SocketRelay Begin(LoopSocket client, ReadOnlyMemory<byte> early, UpstreamAnswer answer, Upstream upstream)
    {
        var relay = new SocketRelay(client, answer.Socket, upstream, this);
        all.TryAdd(relay, true);
        counts.Add(upstream.Replica, 1);
        metrics.Opened(upstream.Service);
        relay.Start(early, answer.Early);
        if (lastIsGone is not null)
        {
            relay.GoAway();
        }
        return relay;
    }

    public void Remove(SocketRelay relay)
    {
        if (!all.TryRemove(relay, out _))
        {
            return;
        }
        counts.Add(relay.Upstream.Replica, -1);
        metrics.Closed(relay.Upstream.Service);
        if (all.IsEmpty)
        {
            lastIsGone?.TrySetResult();
        }
    }

    public void Count(long toService, long toClient) => metrics.Passed(toService, toClient);

    /// <summary>A connection ended as no healthy service ends one.</summary>
    public void Report(SocketRelay relay, ForwarderError error, string reason) =>
        ThreadPool.QueueUserWorkItem(_ => failures.Report(relay.Upstream, error, reason));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        host.ApplicationStopping.Register(GoAway);
        sweeper = clock.CreateTimer(_ => EndSilent(), null, SweepEvery, SweepEvery);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!all.IsEmpty && lastIsGone is { } gone)
        {
            await Task.WhenAny(gone.Task, Task.Delay(GoodbyeTimeout, clock, cancellationToken));
        }
        foreach (var (relay, _) in all)
        {
            relay.Close();
        }
    }

    public void Dispose() => sweeper?.Dispose();

    /// <summary>Begins to say goodbye; <see cref="StopAsync"/> waits for it.</summary>
    private void GoAway()
    {
        lastIsGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (relay, _) in all)
        {
            relay.GoAway();
        }
    }

    private void EndSilent()
    {
        foreach (var (relay, _) in all)
        {
            if (relay.Silence > LimitOf(relay))
            {
                relay.EndIfSilentFor(LimitOf(relay));
            }
        }
    }

    private static TimeSpan LimitOf(SocketRelay relay) =>
        relay.IsEnding && EndingTimeout < relay.Upstream.ActivityTimeout
            ? EndingTimeout
            : relay.Upstream.ActivityTimeout;
}
