using Google.Protobuf.Collections;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>One histogram point with explicit bounds, whatever kind of histogram it came as.</summary>
internal sealed record HistogramReading(
    RepeatedField<KeyValue> Attributes,
    ulong Time,
    ulong Count,
    double Sum,
    ulong[] Buckets,
    double[] Bounds,
    RepeatedField<Exemplar> Exemplars
)
{
    /// <summary>One bucket more than bounds, or neither.</summary>
    public bool IsConsistent => Buckets.Length == 0 ? Bounds.Length == 0 : Buckets.Length == Bounds.Length + 1;

    /// <summary>Bucket i of an exponential histogram ends at base^(offset + i + 1), base = 2^(2^-scale).</summary>
    public static HistogramReading Of(ExponentialHistogramDataPoint point)
    {
        var growth = Math.Pow(2, Math.Pow(2, -point.Scale));
        double Bound(long index) => Math.Pow(growth, index);

        var buckets = new List<ulong>();
        var bounds = new List<double>();
        var negative = point.Negative?.BucketCounts.Count ?? 0;
        for (var i = negative - 1; i >= 0; i--)
        {
            buckets.Add(point.Negative!.BucketCounts[i]);
            bounds.Add(-Bound(point.Negative.Offset + i));
        }
        var positive = point.Positive?.BucketCounts.Count ?? 0;
        buckets.Add(point.ZeroCount);
        bounds.Add(positive > 0 ? Bound(point.Positive!.Offset) : point.ZeroThreshold);
        for (var i = 0; i < positive; i++)
        {
            buckets.Add(point.Positive!.BucketCounts[i]);
            bounds.Add(Bound(point.Positive.Offset + i + 1));
        }
        buckets.Add(0);
        return new(
            point.Attributes,
            point.TimeUnixNano,
            point.Count,
            point.Sum,
            [.. buckets],
            [.. bounds],
            point.Exemplars
        );
    }
}
