using Google.Protobuf.Collections;
using Realtime.Hosting.Telemetry.Store;
using Realtime.Hosting.Telemetry.Wire;
using Exemplar = Realtime.Hosting.Telemetry.Store.Exemplar;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Takes an export of metric points into the store; differences are added up to cumulative values.</summary>
internal sealed class MetricIngest(TelemetryStore store)
{
    private readonly OtlpValues _values = new(store);

    public ExportMetricsServiceResponse Export(ExportMetricsServiceRequest request)
    {
        var rejected = 0;
        foreach (var resource in request.ResourceMetrics)
        {
            var source = _values.Source(resource.Resource);
            foreach (var scoped in resource.ScopeMetrics)
            {
                foreach (var metric in scoped.Metrics)
                {
                    rejected += Read(metric, source, scoped.Scope?.Name ?? "");
                }
            }
        }
        store.Metrics.Changed.Raise();
        var answer = new ExportMetricsServiceResponse();
        if (rejected > 0)
        {
            answer.PartialSuccess = new ExportMetricsPartialSuccess
            {
                RejectedDataPoints = rejected,
                ErrorMessage =
                    $"{rejected} points are summaries, have no time or too many buckets, or belong to too many instruments or dimensions.",
            };
        }
        return answer;
    }

    private int Read(Metric metric, TelemetrySource source, string meter)
    {
        Instrument Find(InstrumentKind kind) =>
            store.Metrics.FindOrAdd(
                new InstrumentInfo(source, meter, metric.Name, metric.Description, metric.Unit, kind)
            );

        return metric.DataCase switch
        {
            Metric.DataOneofCase.Gauge => Numbers(Find(InstrumentKind.Gauge), metric.Gauge.DataPoints, isDelta: false),
            Metric.DataOneofCase.Sum => Numbers(
                Find(metric.Sum.IsMonotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter),
                metric.Sum.DataPoints,
                metric.Sum.AggregationTemporality == AggregationTemporality.Delta
            ),
            Metric.DataOneofCase.Histogram => Histograms(
                Find(InstrumentKind.Histogram),
                metric.Histogram.DataPoints.Select(point => new HistogramReading(
                    point.Attributes,
                    point.TimeUnixNano,
                    point.Count,
                    point.Sum,
                    [.. point.BucketCounts],
                    [.. point.ExplicitBounds],
                    point.Exemplars
                )),
                metric.Histogram.AggregationTemporality == AggregationTemporality.Delta
            ),
            Metric.DataOneofCase.ExponentialHistogram => Histograms(
                Find(InstrumentKind.Histogram),
                metric.ExponentialHistogram.DataPoints.Select(HistogramReading.Of),
                metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Delta
            ),
            Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Count,
            _ => 0,
        };
    }

    private int Numbers(Instrument instrument, RepeatedField<NumberDataPoint> points, bool isDelta)
    {
        var rejected = 0;
        foreach (var point in points)
        {
            var dimension = instrument.FindOrAdd(_values.Attributes(point.Attributes));
            if (dimension is null || OtlpValues.Time(point.TimeUnixNano) is not { } time)
            {
                rejected++;
                continue;
            }
            var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
            var exemplars = Exemplars(point.Exemplars);
            dimension.Add(last => new MetricPoint
            {
                Start = time,
                End = time,
                Value = isDelta ? value + (last?.Value ?? 0) : value,
                Exemplars = exemplars,
            });
        }
        return rejected;
    }

    private int Histograms(Instrument instrument, IEnumerable<HistogramReading> readings, bool isDelta)
    {
        var rejected = 0;
        foreach (var reading in readings)
        {
            var dimension = instrument.FindOrAdd(_values.Attributes(reading.Attributes));
            if (dimension is null || OtlpValues.Time(reading.Time) is not { } time || !IsKept(reading))
            {
                rejected++;
                continue;
            }
            var exemplars = Exemplars(reading.Exemplars);
            dimension.Add(last =>
            {
                var before =
                    isDelta && last is not null && last.Bounds.AsSpan().SequenceEqual(reading.Bounds) ? last : null;
                return new MetricPoint
                {
                    Start = time,
                    End = time,
                    Value = reading.Sum + (before?.Value ?? 0),
                    Count = reading.Count + (before?.Count ?? 0),
                    Buckets = before is null
                        ? reading.Buckets
                        : [.. reading.Buckets.Zip(before.Buckets, (now, then) => now + then)],
                    Bounds =
                        last is not null && last.Bounds.AsSpan().SequenceEqual(reading.Bounds)
                            ? last.Bounds
                            : reading.Bounds,
                    Exemplars = exemplars,
                };
            });
        }
        return rejected;
    }

    private bool IsKept(HistogramReading reading) =>
        reading.IsConsistent && reading.Buckets.Length <= store.Limits.Buckets;

    private IReadOnlyList<Exemplar> Exemplars(RepeatedField<Wire.Exemplar> wire) =>
        wire.Count == 0
            ? []
            :
            [
                .. wire.Where(item => OtlpValues.TraceId(item.TraceId) is not null)
                    .Take(store.Limits.Exemplars)
                    .Select(item => new Exemplar(
                        OtlpValues.Time(item.TimeUnixNano) ?? DateTime.UnixEpoch,
                        item.ValueCase == Wire.Exemplar.ValueOneofCase.AsInt ? item.AsInt : item.AsDouble,
                        OtlpValues.TraceId(item.TraceId)!,
                        OtlpValues.SpanId(item.SpanId) ?? ""
                    )),
            ];
}
