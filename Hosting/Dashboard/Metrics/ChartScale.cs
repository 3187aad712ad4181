namespace Realtime.Hosting.Dashboard.Metrics;

/// <summary>The vertical axis: from where to where, with round numbers between.</summary>
internal sealed record ChartScale(double Low, double High, double[] Marks)
{
    private const int WantedMarks = 4;

    public static ChartScale For(IEnumerable<double> values)
    {
        var (low, high) = (0d, 0d);
        foreach (var value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        if (high - low <= 0)
        {
            high = low + 1;
        }
        var step = Round((high - low) / WantedMarks);
        var first = Math.Floor(low / step);
        var last = Math.Ceiling(high / step);
        return new(
            first * step,
            last * step,
            [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)]
        );
    }

    /// <summary>0 at the bottom, 1 at the top.</summary>
    public double Share(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double Round(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
