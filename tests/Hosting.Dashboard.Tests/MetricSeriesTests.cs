using Realtime.Hosting.Dashboard.Metrics;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>Points become lines that mean something.</summary>
public sealed class MetricSeriesTests
{
    private static readonly DateTime Now = new(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeGrid Grid = TimeGrid.Ending(Now, TimeSpan.FromMinutes(10));

    [Fact]
    public void A_counter_is_drawn_as_a_rate_and_survives_a_restart_of_its_process()
    {
        var dimension = Dimension();
        Add(dimension, secondsAgo: 40, value: 100);
        Add(dimension, secondsAgo: 30, value: 150);
        Add(dimension, secondsAgo: 20, value: 20);
        Add(dimension, secondsAgo: 10, value: 20);

        var line = Assert.Single(MetricSeries.Of(InstrumentKind.Counter, [dimension], Grid));

        Assert.Equal([null, 5, 2, 0, 0], line.Values[^5..]);
    }

    [Fact]
    public void A_gauge_keeps_its_value_between_exports_but_not_for_ever()
    {
        var dimension = Dimension();
        Add(dimension, secondsAgo: 300, value: 7);

        var line = Assert.Single(MetricSeries.Of(InstrumentKind.Gauge, [dimension], Grid));

        Assert.Equal(10, line.Values.Count(value => value == 7));
        Assert.Null(line.Values[^1]);
    }

    [Fact]
    public void Percentiles_come_from_what_was_measured_in_a_step_only()
    {
        var dimension = Dimension();
        Add(dimension, secondsAgo: 10, value: 0, count: 1000, buckets: [1000, 0, 0]);
        Add(dimension, secondsAgo: 0, value: 0, count: 1010, buckets: [1000, 10, 0]);

        var lines = MetricSeries.Of(InstrumentKind.Histogram, [dimension], Grid);

        Assert.Equal(["P50", "P90", "P99"], lines.Select(line => line.Label));
        Assert.Equal(15, lines[0].Values[^1]!.Value, precision: 6);
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.75, 15)]
    [InlineData(1, 20)]
    public void A_percentile_lies_within_its_bucket_by_proportion(double share, double expected)
    {
        Assert.Equal(expected, MetricSeries.Percentile([50, 50, 0], [10, 20], share)!.Value, precision: 6);
    }

    [Fact]
    public void A_percentile_of_nothing_is_nothing()
    {
        Assert.Null(MetricSeries.Percentile([0, 0, 0], [10, 20], 0.5));
    }

    [Theory]
    [InlineData(new[] { 0d, 17 }, 0, 20)]
    [InlineData(new[] { -3d, 4 }, -4, 4)]
    [InlineData(new double[0], 0, 1)]
    [InlineData(new[] { 0.0004 }, 0, 0.0004)]
    public void An_axis_has_round_ends(double[] values, double low, double high)
    {
        var scale = ChartScale.For(values);

        Assert.Equal((low, high), (scale.Low, Math.Round(scale.High, 9)));
    }

    private static Dimension Dimension() => new([], limit: 1000, new PointBudget(1000));

    private static void Add(
        Dimension dimension,
        int secondsAgo,
        double value,
        ulong count = 0,
        ulong[]? buckets = null
    ) =>
        dimension.Add(_ => new MetricPoint
        {
            Start = Now.AddSeconds(-secondsAgo),
            End = Now.AddSeconds(-secondsAgo),
            Value = value,
            Count = count,
            Buckets = buckets ?? [],
            Bounds = buckets is null ? [] : [10, 20],
        });
}
