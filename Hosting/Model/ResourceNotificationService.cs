using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.Hosting.Model;

/// <summary>What every resource is doing, now and from now on. Safe to use from any thread.</summary>
public sealed class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly Func<ResourceEvent, CustomResourceSnapshot> _decorate;

    /// <param name="decorate">Completes a snapshot before anybody sees it: the commands that its new state offers.</param>
    internal ResourceNotificationService(Func<ResourceEvent, CustomResourceSnapshot> decorate) => _decorate = decorate;

    /// <summary>Each resource's latest event first, then every change in the order it happened.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var changes = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });
        lock (_lock)
        {
            foreach (var latest in _latest.Values)
            {
                changes.Writer.TryWrite(latest);
            }
            _watchers.Add(changes);
        }
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(changes);
            }
        }
    }

    /// <summary>Finds what is known now; by replica id, or by name when there is one replica.</summary>
    public bool TryGetCurrentState(string resourceIdOrName, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            if (_latest.TryGetValue(resourceIdOrName, out resourceEvent))
            {
                return true;
            }
        }
        var replicas = GetReplicas(resourceIdOrName);
        resourceEvent = replicas.Count == 1 ? replicas[0] : null;
        return resourceEvent is not null;
    }

    /// <summary>The latest of every replica of one resource, or of the one replica with that id.</summary>
    public IReadOnlyList<ResourceEvent> GetReplicas(string resourceNameOrId)
    {
        lock (_lock)
        {
            return
            [
                .. _latest.Values.Where(latest =>
                    latest.Resource.Name.Equals(resourceNameOrId, StringComparison.OrdinalIgnoreCase)
                    || latest.ResourceId.Equals(resourceNameOrId, StringComparison.OrdinalIgnoreCase)
                ),
            ];
        }
    }

    /// <summary>Waits until one replica of the resource is in the state.</summary>
    public Task<string> WaitForResourceAsync(
        string resourceName,
        string? targetState = null,
        CancellationToken cancellationToken = default
    ) => WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until one replica of the resource is in one of the states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName,
        IEnumerable<string> targetStates,
        CancellationToken cancellationToken = default
    )
    {
        var reached = await WaitForResourceAsync(
                resourceName,
                change => targetStates.Contains(change.Snapshot.State?.Text, StringComparer.OrdinalIgnoreCase),
                cancellationToken
            )
            .ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits for an event of the resource that satisfies the condition; the latest ones count.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName,
        Func<ResourceEvent, bool> predicate,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            var isMeant =
                change.Resource.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase)
                || change.ResourceId.Equals(resourceName, StringComparison.OrdinalIgnoreCase);
            if (isMeant && predicate(change))
            {
                return change;
            }
        }
        throw new OperationCanceledException("The application stopped before the condition came true.");
    }

    /// <summary>Waits until every replica of the resource runs and all its health checks agree.</summary>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName,
        CancellationToken cancellationToken = default
    ) =>
        await WaitForResourceAsync(
                resourceName,
                change =>
                    change.Snapshot.HealthStatus == HealthStatus.Healthy
                    && GetReplicas(resourceName).All(replica => replica.Snapshot.HealthStatus == HealthStatus.Healthy),
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>Changes the snapshot of a resource that has no replicas.</summary>
    public Task PublishUpdateAsync(
        IResource resource,
        Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory
    )
    {
        ArgumentNullException.ThrowIfNull(resource);
        var ids = GetReplicas(resource.Name).Select(replica => replica.ResourceId).DefaultIfEmpty(resource.Name);
        foreach (var id in ids.ToList())
        {
            Publish(resource, id, stateFactory);
        }
        return Task.CompletedTask;
    }

    /// <summary>Changes the snapshot of one replica and tells all who watch.</summary>
    public Task PublishUpdateAsync(
        IResource resource,
        string resourceId,
        Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory
    )
    {
        Publish(resource, resourceId, stateFactory);
        return Task.CompletedTask;
    }

    internal void Publish(
        IResource resource,
        string resourceId,
        Func<CustomResourceSnapshot, CustomResourceSnapshot> change
    )
    {
        lock (_lock)
        {
            var known = _latest.GetValueOrDefault(resourceId)?.Snapshot ?? InitialSnapshot(resource);
            var next = change(known) with { Version = known.Version + 1 };
            var resourceEvent = new ResourceEvent(resource, resourceId, next);
            resourceEvent = new(resource, resourceId, _decorate(resourceEvent));
            _latest[resourceId] = resourceEvent;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(resourceEvent);
            }
        }
    }

    private static CustomResourceSnapshot InitialSnapshot(IResource resource) =>
        new()
        {
            ResourceType = resource switch
            {
                ProjectResource => KnownResourceTypes.Project,
                ExecutableResource => KnownResourceTypes.Executable,
                ParameterResource => KnownResourceTypes.Parameter,
                RedisResource => KnownResourceTypes.Redis,
                PostgresServerResource => KnownResourceTypes.Postgres,
                PostgresDatabaseResource => KnownResourceTypes.Database,
                IResourceWithConnectionString => KnownResourceTypes.ConnectionString,
                _ => resource.GetType().Name,
            },
            Properties = [],
        };
}
