using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Metrics;

/// <summary>One line of a chart: a value at each step, null where nothing was measured.</summary>
public sealed record Series(string Label, double?[] Values);

/// <summary>A span of time in equal steps.</summary>
/// <param name="Times">The end of each step.</param>
/// <param name="Step">The length of one.</param>
public sealed record TimeGrid(DateTime[] Times, TimeSpan Step)
{
    public const int Steps = 60;
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(5);

    /// <summary>Rates and percentiles look back at least this far: an export every second never falls into every step of one.</summary>
    public TimeSpan Window => Step > ShortestWindow ? Step : ShortestWindow;

    public DateTime Start => Times[0] - Step;

    public DateTime End => Times[^1];

    /// <summary>Steps end on multiples of their length, so that lines do not wobble while time goes on.</summary>
    public static TimeGrid Ending(DateTime now, TimeSpan range)
    {
        var step = range / Steps;
        var last = new DateTime(now.Ticks - now.Ticks % step.Ticks, DateTimeKind.Utc);
        return new([.. Enumerable.Range(0, Steps).Select(i => last - step * (Steps - 1 - i))], step);
    }
}

/// <summary>Makes lines of an instrument's points: values, rates or percentiles.</summary>
internal static class MetricSeries
{
    public static readonly (string Label, double Share)[] Percentiles = [("P50", 0.5), ("P90", 0.9), ("P99", 0.99)];

    /// <summary>A process that exports once a minute is not silent between its exports.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static IReadOnlyList<Series> Of(InstrumentKind kind, IReadOnlyList<Dimension> dimensions, TimeGrid grid) =>
        kind == InstrumentKind.Histogram
            ? Distribution(dimensions, grid)
            : [.. dimensions.Select(dimension => Line(kind, dimension, grid))];

    /// <summary>The value below which <paramref name="share"/> of the measurements lie, within its bucket by proportion.</summary>
    public static double? Percentile(ReadOnlySpan<ulong> buckets, ReadOnlySpan<double> bounds, double share)
    {
        ulong total = 0;
        foreach (var bucket in buckets)
        {
            total += bucket;
        }
        if (total == 0 || bounds.Length == 0)
        {
            return null;
        }
        var (wanted, below) = (share * total, 0d);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] > 0 && below + buckets[i] >= wanted)
            {
                var low = i == 0 ? Math.Min(0, bounds[0]) : bounds[i - 1];
                // The last bucket has no upper bound: all that is known is that it is above its lower one.
                var high = i < bounds.Length ? bounds[i] : low;
                return low + (high - low) * (wanted - below) / buckets[i];
            }
            below += buckets[i];
        }
        return bounds[^1];
    }

    private static Series Line(InstrumentKind kind, Dimension dimension, TimeGrid grid)
    {
        var points = dimension.Points();
        var values = new double?[grid.Times.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var now = At(points, grid.Times[i]);
            values[i] =
                kind != InstrumentKind.Counter ? now?.Value
                : now is not null && At(points, grid.Times[i] - grid.Window) is { } before
                    ? Math.Max(0, now.Value < before.Value ? now.Value : now.Value - before.Value)
                        / grid.Window.TotalSeconds
                : null;
        }
        return new Series(Label(dimension), values);
    }

    private static List<Series> Distribution(IReadOnlyList<Dimension> dimensions, TimeGrid grid)
    {
        var points = dimensions.Select(dimension => dimension.Points()).ToList();
        var values = Percentiles.Select(_ => new double?[grid.Times.Length]).ToArray();
        for (var i = 0; i < grid.Times.Length; i++)
        {
            var (buckets, bounds) = Between(points, grid.Times[i] - grid.Window, grid.Times[i]);
            for (var p = 0; p < Percentiles.Length; p++)
            {
                values[p][i] = Percentile(buckets, bounds, Percentiles[p].Share);
            }
        }
        return [.. Percentiles.Select((percentile, p) => new Series(percentile.Label, values[p]))];
    }

    /// <summary>How many measurements each bucket got in a span of time, over all dimensions with the same bounds.</summary>
    private static (ulong[] Buckets, double[] Bounds) Between(
        List<MetricPoint[]> dimensions,
        DateTime from,
        DateTime to
    )
    {
        ulong[] sum = [];
        double[] bounds = [];
        foreach (var points in dimensions)
        {
            if (At(points, to) is not { Buckets.Length: > 0 } now)
            {
                continue;
            }
            if (bounds.Length == 0)
            {
                (sum, bounds) = (new ulong[now.Buckets.Length], now.Bounds);
            }
            if (!now.Bounds.AsSpan().SequenceEqual(bounds))
            {
                continue;
            }
            var before = At(points, from);
            var isContinued =
                before is not null && before.Count <= now.Count && before.Buckets.Length == now.Buckets.Length;
            for (var b = 0; b < sum.Length; b++)
            {
                sum[b] += now.Buckets[b] - (isContinued ? Math.Min(before!.Buckets[b], now.Buckets[b]) : 0);
            }
        }
        return (sum, bounds);
    }

    /// <summary>The point that was true at a time, by binary search.</summary>
    private static MetricPoint? At(MetricPoint[] points, DateTime time)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = points[middle].Start <= time ? (middle + 1, high) : (low, middle);
        }
        return low > 0 && points[low - 1].End + Patience >= time ? points[low - 1] : null;
    }

    private static string Label(Dimension dimension) =>
        dimension.Attributes.Count == 0
            ? "all"
            : string.Join(", ", dimension.Attributes.Select(attribute => $"{attribute.Name}={attribute.Value}"));
}
