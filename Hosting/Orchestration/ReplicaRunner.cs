using Microsoft.Extensions.Options;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Watchdog;

namespace Realtime.Hosting.Orchestration;

/// <summary>What every runner needs of the engine.</summary>
internal sealed record RunnerParts(
    ResourceNotificationService Notifications,
    ResourceLoggerService Loggers,
    LaunchPlanner Planner,
    PublicAddresses Addresses,
    DependencyWait Dependencies,
    HealthMonitor Health,
    OrphanGuard Orphans,
    IDistributedApplicationEventing Eventing,
    IServiceProvider Services,
    IOptions<EngineOptions> Options,
    TimeProvider Time
);

/// <summary>Takes one replica through its states: waiting, starting, running, gone; and again when it is started again.</summary>
internal sealed class ReplicaRunner(Replica replica, RunnerParts parts) : IDisposable
{
    private const int PortAttempts = 3;

    private readonly ReplicaNews _news = new(replica, parts);
    private readonly SemaphoreSlim _commands = new(1, 1);
    private CancellationTokenSource _stopping = new();
    private CancellationTokenSource _impatient = new();
    private Task _life = Task.CompletedTask;
    private TimeSpan _grace;
    private ChildProcess? _process;

    public Replica Replica => replica;

    public void Announce() => _news.Announce();

    /// <summary>Starts it unless it runs; while it waits, starts it without waiting longer.</summary>
    public async Task StartAsync()
    {
        await _commands.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_life.IsCompleted)
            {
                Begin();
            }
            else
            {
                await _impatient.CancelAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Asks the process to end, kills it when the time is over, and returns when it is gone.</summary>
    public async Task StopAsync(TimeSpan? grace = null)
    {
        await _commands.WaitAsync().ConfigureAwait(false);
        try
        {
            await EndAsync(grace).ConfigureAwait(false);
        }
        finally
        {
            _commands.Release();
        }
    }

    public async Task RestartAsync()
    {
        await _commands.WaitAsync().ConfigureAwait(false);
        try
        {
            await EndAsync(null).ConfigureAwait(false);
            Begin();
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Ends the process without asking, as a crash would.</summary>
    public void Kill() => _process?.Kill();

    public void Dispose()
    {
        _commands.Dispose();
        _stopping.Dispose();
        _impatient.Dispose();
    }

    private void Begin()
    {
        _stopping.Dispose();
        _impatient.Dispose();
        _stopping = new();
        _impatient = new();
        _life = LiveAsync(_stopping.Token, _impatient.Token);
    }

    private async Task EndAsync(TimeSpan? grace)
    {
        _grace = grace ?? parts.Options.Value.StopGrace;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _life.ConfigureAwait(false);
    }

    private async Task LiveAsync(CancellationToken stopping, CancellationToken impatient)
    {
        try
        {
            await WaitForOthersAsync(stopping, impatient).ConfigureAwait(false);
            await parts
                .Eventing.PublishAsync(new BeforeResourceStartedEvent(replica.Resource, parts.Services), stopping)
                .ConfigureAwait(false);
            var attempt = 1;
            while (await RunOnceAsync(attempt < PortAttempts, stopping).ConfigureAwait(false))
            {
                attempt++;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _news.TellState(KnownResourceStates.NotStarted);
        }
#pragma warning disable CA1031 // Whatever keeps one resource from starting is that resource's failure, not the application's.
        catch (Exception reason)
#pragma warning restore CA1031
        {
            _news.TellFailedToStart(reason);
            await TellStoppedAsync().ConfigureAwait(false);
        }
    }

    private async Task WaitForOthersAsync(CancellationToken stopping, CancellationToken impatient)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, impatient);
        try
        {
            await parts.Dependencies.WaitAsync(replica.Resource, _news.TellWaiting, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Somebody said start: without waiting.
        }
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>One process from start to end; true when it should be tried again on another port.</summary>
    private async Task<bool> RunOnceAsync(bool mayRetry, CancellationToken stopping)
    {
        _news.TellStarting();
        var ports = PublicAddresses.PickTargetPorts(replica.Resource);
        var log = parts.Loggers.GetLogger(replica.Id);
        var plan = await parts.Planner.PlanAsync(replica, ports, log, stopping).ConfigureAwait(false);
        using var process = ChildProcess.Start(
            plan,
            parts.Orphans,
            (line, isError) => parts.Loggers.Append(replica.Id, line, isError)
        );
        _process = process;
        parts.Addresses.Open(ports);
        _news.TellRunning(plan, ports, process);
        var code = await WatchAsync(process, ports, stopping).ConfigureAwait(false);
        _process = null;
        if (mayRetry && code != 0 && !stopping.IsCancellationRequested && PublicAddresses.WasRobbed(ports))
        {
            parts.Loggers.Append(replica.Id, "Its port was taken by another program; trying another one.", true);
            return true;
        }
        _news.TellEnded(code, stopping.IsCancellationRequested);
        await TellStoppedAsync().ConfigureAwait(false);
        return false;
    }

    /// <summary>It must be heard also while the application stops.</summary>
    private async Task TellStoppedAsync()
    {
        if (parts.Notifications.TryGetCurrentState(replica.Id, out var latest))
        {
            await parts
                .Eventing.PublishAsync(new ResourceStoppedEvent(replica.Resource, parts.Services, latest))
                .ConfigureAwait(false);
        }
    }

    private async Task<int> WatchAsync(ChildProcess process, ReplicaPorts ports, CancellationToken stopping)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var health = parts.Health.WatchAsync(replica, ports, gone.Token);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stopped.SetResult).ConfigureAwait(false);
        await Task.WhenAny(process.Exited, stopped.Task).ConfigureAwait(false);

        // From here on nobody new is sent to it; who is connected stays until it has said goodbye.
        parts.Addresses.Close(ports);
        await gone.CancelAsync().ConfigureAwait(false);
        await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (health.Exception is { } broken)
        {
            parts.Loggers.Append(replica.Id, $"Its health was not watched to the end: {broken.InnerException}", true);
        }
        if (!process.Exited.IsCompleted)
        {
            _news.TellState(KnownResourceStates.Stopping);
            await process.StopAsync(_grace).ConfigureAwait(false);
        }
        return await process.Exited.ConfigureAwait(false);
    }
}
