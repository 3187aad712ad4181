namespace Realtime.Hosting.Telemetry.Store;

/// <summary>Every instrument that any resource has reported.</summary>
internal sealed class MetricStore(TelemetryLimits limits)
{
    private static readonly TelemetryLimits Nothing = new() { Dimensions = 0 };

    private readonly Lock _lock = new();
    private readonly PointBudget _budget = new(limits.AllPoints);
    private readonly Dictionary<(string Source, string Instance, string Meter, string Name), Instrument> _instruments =
    [];

    public ChangeSignal Changed { get; } = new();

    /// <summary>When there are already as many as may be: one that is not kept and rejects every point.</summary>
    public Instrument FindOrAdd(InstrumentInfo info)
    {
        var key = (info.Source.Name, info.Source.InstanceId, info.Meter, info.Name);
        lock (_lock)
        {
            if (_instruments.TryGetValue(key, out var known))
            {
                return known;
            }
            return _instruments.Count < limits.Instruments
                ? _instruments[key] = new Instrument(info, limits, _budget)
                : new Instrument(info, Nothing, _budget);
        }
    }

    /// <summary>All instruments of a resource, of every replica, by meter and name.</summary>
    public IReadOnlyList<Instrument> Of(string resource)
    {
        lock (_lock)
        {
            return
            [
                .. _instruments
                    .Values.Where(instrument =>
                        string.Equals(instrument.Info.Source.Name, resource, StringComparison.OrdinalIgnoreCase)
                    )
                    .OrderBy(instrument => instrument.Info.Meter, StringComparer.Ordinal)
                    .ThenBy(instrument => instrument.Info.Name, StringComparer.Ordinal),
            ];
        }
    }

    public IReadOnlyList<string> Resources()
    {
        lock (_lock)
        {
            return [.. _instruments.Keys.Select(key => key.Source).Distinct().Order(StringComparer.OrdinalIgnoreCase)];
        }
    }
}
