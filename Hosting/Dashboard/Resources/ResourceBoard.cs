using System.Collections.Immutable;
using Realtime.Hosting.Model;
using Realtime.Hosting.Telemetry;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>The newest view of every resource, kept up with the engine; read by the pages.</summary>
internal sealed class ResourceBoard : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ResourceLoggerService _consoles;
    private readonly ResourceCommandService? _commands;
    private readonly Task _following;
    private ImmutableDictionary<string, ResourceView> _views = ImmutableDictionary.Create<string, ResourceView>(
        StringComparer.OrdinalIgnoreCase
    );

    public ResourceBoard(
        ResourceNotificationService notifications,
        ResourceLoggerService consoles,
        ResourceCommandService? commands
    )
    {
        _consoles = consoles;
        _commands = commands;
        _following = FollowAsync(notifications);
    }

    public ChangeSignal Changed { get; } = new();

    /// <summary>What runs first, then values such as parameters; by name, replicas by id, parts below what they are a part of.</summary>
    public ImmutableArray<ResourceView> All => ResourceOrder.Of(Volatile.Read(ref _views).Values);

    /// <summary>The name, or of one of several replicas the id.</summary>
    public string DisplayName(ResourceView resource) =>
        Volatile.Read(ref _views).Values.Count(other => other.Name == resource.Name) > 1 ? resource.Id : resource.Name;

    /// <summary>By id, or by name: then the first replica.</summary>
    public ResourceView? Find(string idOrName) =>
        Volatile.Read(ref _views).GetValueOrDefault(idOrName)
        ?? All.FirstOrDefault(view => string.Equals(view.Name, idOrName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Who points at this resource, and how.</summary>
    public ImmutableArray<RelationView> PointingAt(string name) =>
        [
            .. All.SelectMany(view =>
                    view.Relations.Where(relation =>
                            string.Equals(relation.Target, name, StringComparison.OrdinalIgnoreCase)
                        )
                        .Select(relation => new RelationView(view.Name, relation.Kind))
                )
                .Distinct(),
        ];

    public IReadOnlyList<LogLine> Console(string id) => _consoles.GetLines(id);

    /// <summary>Calls back whenever the console has new lines, until disposed.</summary>
    public IDisposable WatchConsole(string id, Action changed)
    {
        var watching = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _ = WatchAsync(watching.Token);
        return new Watch(watching);

        async Task WatchAsync(CancellationToken cancellationToken)
        {
            try
            {
                await foreach (var _ in _consoles.WatchAsync(id, cancellationToken))
                {
                    changed();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Nobody looks any more.
            }
        }
    }

    /// <summary>Null when it went well, else what to tell the person.</summary>
    public async Task<string?> ExecuteAsync(string id, string command)
    {
        if (_commands is null)
        {
            return "No engine is connected.";
        }
        var result = await _commands.ExecuteCommandAsync(id, command, _stopping.Token);
        return result.Success || result.Canceled ? null : result.ErrorMessage ?? $"'{command}' failed.";
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
    }

    private async Task FollowAsync(ResourceNotificationService notifications)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(_stopping.Token))
            {
                _views = change.Snapshot.IsHidden
                    ? _views.Remove(change.ResourceId)
                    : _views.SetItem(change.ResourceId, ResourceViews.From(change));
                Changed.Raise();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The AppHost ends.
        }
    }

    private sealed class Watch(CancellationTokenSource watching) : IDisposable
    {
        public void Dispose()
        {
            watching.Cancel();
            watching.Dispose();
        }
    }
}
