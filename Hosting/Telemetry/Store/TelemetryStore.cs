using System.Collections.Concurrent;

namespace Realtime.Hosting.Telemetry.Store;

/// <summary>All telemetry that was received and is still kept, in memory only.</summary>
internal sealed class TelemetryStore
{
    /// <summary>Processes that are remembered; a sender that names itself anew each time must not fill the memory.</summary>
    private const int SourcesKept = 1_000;

    private readonly ConcurrentDictionary<(string Name, string Instance), TelemetrySource> _sources = new();

    public TelemetryStore(TelemetryLimits? limits = null)
    {
        Limits = limits ?? new TelemetryLimits();
        Logs = new LogStore(Limits);
        Traces = new TraceStore(Limits);
        Metrics = new MetricStore(Limits);
    }

    public TelemetryLimits Limits { get; }

    public LogStore Logs { get; }

    public TraceStore Traces { get; }

    public MetricStore Metrics { get; }

    /// <summary>The names of all resources that ever sent something.</summary>
    public IReadOnlyList<string> SourceNames =>
        [.. _sources.Keys.Select(key => key.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>One object a process, however many requests it sends.</summary>
    public TelemetrySource Source(string name, string instance, IReadOnlyList<TelemetryAttribute> attributes) =>
        _sources.TryGetValue((name, instance), out var known) ? known
        : _sources.Count >= SourcesKept ? new TelemetrySource(name, instance, attributes)
        : _sources.GetOrAdd(
            (name, instance),
            static (key, attributes) => new TelemetrySource(key.Name, key.Instance, attributes),
            attributes
        );
}
