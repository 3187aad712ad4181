using System.Collections.Immutable;
using Realtime.Hosting.Telemetry;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>The newest snapshot of every resource and the consoles they write; filled by the engine, read by the pages.</summary>
internal sealed class ResourceBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConsoleBuffer> _consoles = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, ResourceView> _views = ImmutableDictionary<string, ResourceView>.Empty;

    public ChangeSignal Changed { get; } = new();

    /// <summary>Runs a command of a resource: its id, the command's name. Set by whoever owns the engine.</summary>
    public Func<string, string, CancellationToken, Task<CommandOutcome>> Execute { get; set; } =
        (_, _, _) => Task.FromResult(new CommandOutcome(false, "No engine is connected."));

    /// <summary>By name, replicas by id.</summary>
    public ImmutableArray<ResourceView> All =>
        [.. Volatile.Read(ref _views).Values.OrderBy(view => view.Name, StringComparer.OrdinalIgnoreCase).ThenBy(view => view.Id)];

    public ResourceView? Find(string id) => Volatile.Read(ref _views).GetValueOrDefault(id);

    public void Set(ResourceView view)
    {
        lock (_lock)
        {
            _views = _views.SetItem(view.Id, view);
        }
        Changed.Raise();
    }

    public void Remove(string id)
    {
        lock (_lock)
        {
            _views = _views.Remove(id);
        }
        Changed.Raise();
    }

    public ConsoleBuffer Console(string id)
    {
        lock (_lock)
        {
            return _consoles.TryGetValue(id, out var buffer) ? buffer : _consoles[id] = new ConsoleBuffer();
        }
    }

    /// <summary>Who points at this resource, and how.</summary>
    public ImmutableArray<RelationView> PointingAt(string name) =>
        [
            .. All.SelectMany(view =>
                view.Relations.Where(relation => string.Equals(relation.Target, name, StringComparison.OrdinalIgnoreCase))
                    .Select(relation => new RelationView(view.Name, relation.Kind))
            )
                .Distinct(),
        ];
}
