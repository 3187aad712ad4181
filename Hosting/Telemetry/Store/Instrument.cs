namespace Realtime.Hosting.Telemetry.Store;

/// <summary>What an instrument measures and how its points are to be read.</summary>
public sealed record InstrumentInfo(
    TelemetrySource Source,
    string Meter,
    string Name,
    string Description,
    string Unit,
    InstrumentKind Kind
);

/// <summary>The kinds that are drawn differently.</summary>
public enum InstrumentKind
{
    /// <summary>A value that is what it is at its time.</summary>
    Gauge,

    /// <summary>Grows only: drawn as a rate.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    UpDownCounter,

    /// <summary>A distribution: drawn as percentiles.</summary>
    Histogram,
}

/// <summary>
/// A measured value that was true from <see cref="Start"/> to <see cref="End"/>: repeated equal values make one point.
/// Counters and histograms are cumulative, also when they came as differences.
/// </summary>
public sealed class MetricPoint
{
    public required DateTime Start { get; init; }
    public required DateTime End { get; set; }

    /// <summary>The value; of a histogram the sum.</summary>
    public required double Value { get; init; }

    /// <summary>Of a histogram: how many measurements.</summary>
    public ulong Count { get; init; }

    /// <summary>Of a histogram: how many in each bucket, one more than <see cref="Bounds"/>.</summary>
    public ulong[] Buckets { get; init; } = [];

    /// <summary>Of a histogram: each bucket's inclusive upper bound.</summary>
    public double[] Bounds { get; init; } = [];

    public IReadOnlyList<Exemplar> Exemplars { get; init; } = [];
}

/// <summary>A single measurement and the span in which it was made.</summary>
public sealed record Exemplar(DateTime Time, double Value, string TraceId, string SpanId);

/// <summary>The points of one instrument with one set of attributes.</summary>
public sealed class Dimension
{
    private readonly Lock _lock = new();
    private readonly Ring<MetricPoint> _points;
    private readonly PointBudget _budget;

    internal Dimension(IReadOnlyList<TelemetryAttribute> attributes, int limit, PointBudget budget)
    {
        Attributes = attributes;
        _budget = budget;
        _points = new Ring<MetricPoint>(limit);
    }

    public IReadOnlyList<TelemetryAttribute> Attributes { get; }

    public MetricPoint[] Points()
    {
        lock (_lock)
        {
            return _points.Copy();
        }
    }

    /// <summary>Adds what <paramref name="next"/> makes of the last point.</summary>
    internal void Add(Func<MetricPoint?, MetricPoint> next)
    {
        lock (_lock)
        {
            var last = _points.Count > 0 ? _points[_points.Count - 1] : null;
            var point = next(last);
            var isSame =
                last is not null
                && last.Value.Equals(point.Value)
                && last.Count == point.Count
                && point.Exemplars.Count == 0
                && point.End >= last.End;
            if (isSame)
            {
                last!.End = point.End;
            }
            else
            {
                AddWhileLocked(point);
            }
        }
    }

    private void AddWhileLocked(MetricPoint point)
    {
        if (_points.Count > 0 && !_budget.TryTake())
        {
            _points.DropOldest();
        }
        if (_points.Add(point, out _))
        {
            _budget.Return();
        }
    }
}

/// <summary>How many points all series together may still have.</summary>
internal sealed class PointBudget(int points)
{
    private int _left = points;

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref _left) >= 0)
        {
            return true;
        }
        Interlocked.Increment(ref _left);
        return false;
    }

    public void Return() => Interlocked.Increment(ref _left);
}

/// <summary>One instrument of one resource with all its dimensions.</summary>
internal sealed class Instrument(InstrumentInfo info, TelemetryLimits limits, PointBudget budget)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dimension> _dimensions = new(StringComparer.Ordinal);

    public InstrumentInfo Info { get; } = info;

    public IReadOnlyList<Dimension> Dimensions()
    {
        lock (_lock)
        {
            return [.. _dimensions.Values];
        }
    }

    /// <summary>Null when there are already as many as may be.</summary>
    public Dimension? FindOrAdd(IReadOnlyList<TelemetryAttribute> attributes)
    {
        var key = string.Join('\u001f', attributes.Select(attribute => $"{attribute.Name}\u001e{attribute.Value}"));
        lock (_lock)
        {
            if (!_dimensions.TryGetValue(key, out var dimension) && _dimensions.Count < limits.Dimensions)
            {
                dimension = _dimensions[key] = new Dimension(attributes, limits.Points, budget);
            }
            return dimension;
        }
    }
}
