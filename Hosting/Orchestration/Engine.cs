using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Watchdog;

namespace Realtime.Hosting.Orchestration;

/// <summary>Starts everything in order, and stops everything in the opposite one.</summary>
internal sealed class Engine(
    DistributedApplicationModel model,
    RunnerParts parts,
    DashboardSettings dashboard,
    ConsoleReporter console,
    ResourceCommandService commands,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILoggerFactory loggers,
    IOptions<EngineOptions> options
) : IAsyncDisposable
{
    private readonly List<ReplicaRunner> _runners = [];
    private readonly SemaphoreSlim _stopLock = new(1, 1);
    private IReadOnlyList<IReadOnlyList<IResource>> _stopOrder = [];
    private IAsyncDisposable? _dashboard;
    private bool _hasStarted;

    public ReplicaRunner Find(string replicaId) =>
        _runners.First(runner => runner.Replica.Id.Equals(replicaId, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<ReplicaRunner> FindAll(string resourceName) =>
        _runners.Where(runner =>
            runner.Replica.Resource.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase)
            || runner.Replica.Id.Equals(resourceName, StringComparison.OrdinalIgnoreCase)
        );

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await parts
            .Eventing.PublishAsync(new BeforeStartEvent(parts.Services, model), cancellationToken)
            .ConfigureAwait(false);
        _stopOrder = StopOrder.Of(model.Resources);
        _hasStarted = true;
        parts.Orphans.Start();
        parts.Addresses.Allocate();
        dashboard.Allocate(model);
        await parts
            .Eventing.PublishAsync(new AfterEndpointsAllocatedEvent(parts.Services, model), cancellationToken)
            .ConfigureAwait(false);
        await console.StartAsync().ConfigureAwait(false);
        await StartDashboardAsync(cancellationToken).ConfigureAwait(false);
        await StartResourcesAsync(cancellationToken).ConfigureAwait(false);
        console.TellStarted();
    }

    /// <summary>Within <see cref="EngineOptions.StopTimeout"/>, gently first. Does nothing the second time.</summary>
    public async Task StopAsync()
    {
        await _stopLock.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_hasStarted)
            {
                _hasStarted = false;
                await StopAllAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _stopLock.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _runners.ForEach(runner => runner.Dispose());
        _stopLock.Dispose();
    }

    private async Task StopAllAsync()
    {
        if (_runners.Count > 0)
        {
            console.TellStopping();
        }
        var started = parts.Time.GetTimestamp();
        for (var i = 0; i < _stopOrder.Count; i++)
        {
            // What is left of the time is shared by the groups that are left.
            var left = options.Value.StopTimeout - parts.Time.GetElapsedTime(started);
            var grace = left > TimeSpan.Zero ? left / (_stopOrder.Count - i) : TimeSpan.Zero;
            var group = _runners.Where(runner => _stopOrder[i].Contains(runner.Replica.Resource));
            await Task.WhenAll(group.Select(runner => runner.StopAsync(grace))).ConfigureAwait(false);
        }
        if (_dashboard is not null)
        {
            await _dashboard.DisposeAsync().ConfigureAwait(false);
        }
        await parts.Addresses.DisposeAsync().ConfigureAwait(false);
        await parts.Orphans.DisposeAsync().ConfigureAwait(false);
        await console.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartDashboardAsync(CancellationToken cancellationToken)
    {
        if (dashboard is not { Starter: { } start, Addresses: { } addresses })
        {
            return;
        }
        var context = new DashboardContext
        {
            Addresses = addresses,
            ApplicationName = environment.ApplicationName,
            Model = model,
            Notifications = parts.Notifications,
            Loggers = parts.Loggers,
            Commands = commands,
            Configuration = configuration,
            LoggerFactory = loggers,
            Time = parts.Time,
        };
        _dashboard = await start(context, cancellationToken).ConfigureAwait(false);
        console.TellDashboard(addresses);
    }

    private async Task StartResourcesAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            await AnnounceAsync(resource, cancellationToken).ConfigureAwait(false);
        }
        foreach (var runner in _runners)
        {
            if (!runner.Replica.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())
            {
                await runner.StartAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task AnnounceAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource is IResourceWithParent)
        {
            // Its parent's code says when it is there.
            parts.Notifications.Publish(
                resource,
                resource.Name,
                snapshot =>
                    snapshot with
                    {
                        State = KnownResourceStates.NotStarted,
                        Relationships = ReplicaNews.TiesOf(resource),
                    }
            );
            return;
        }
        if (resource is IResourceWithoutLifetime)
        {
            await parts.Notifications.AnnounceValueAsync(resource, cancellationToken).ConfigureAwait(false);
            return;
        }
        BuiltInCommands.Add(resource, Find);
        var replicas = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
        for (var i = 0; i < replicas; i++)
        {
            var runner = new ReplicaRunner(new Replica(resource), parts);
            _runners.Add(runner);
            runner.Announce();
        }
    }
}
