using Google.Protobuf.Collections;
using Realtime.Hosting.Telemetry.Store;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Takes an export of spans into the store.</summary>
internal sealed class TraceIngest(TelemetryStore store)
{
    private readonly OtlpValues _values = new(store);

    public ExportTraceServiceResponse Export(ExportTraceServiceRequest request)
    {
        var spans = new List<SpanEntry>();
        var invalid = 0;
        foreach (var resource in request.ResourceSpans)
        {
            var source = _values.Source(resource.Resource);
            foreach (var scoped in resource.ScopeSpans)
            {
                var scope = OtlpValues.Scope(scoped.Scope);
                foreach (var wire in scoped.Spans)
                {
                    if (Read(wire, source, scope) is { } span)
                    {
                        spans.Add(span);
                    }
                    else
                    {
                        invalid++;
                    }
                }
            }
        }
        var full = spans.Count > 0 ? store.Traces.Add(spans) : 0;
        return Answer(invalid, full);
    }

    private static ExportTraceServiceResponse Answer(int invalid, int full)
    {
        var answer = new ExportTraceServiceResponse();
        if (invalid + full > 0)
        {
            answer.PartialSuccess = new ExportTracePartialSuccess
            {
                RejectedSpans = invalid + full,
                ErrorMessage =
                    $"{invalid} spans have no valid trace id, span id or start; {full} belong to traces that are full.",
            };
        }
        return answer;
    }

    private SpanEntry? Read(Span wire, TelemetrySource source, TelemetryScope scope)
    {
        var traceId = OtlpValues.TraceId(wire.TraceId);
        var spanId = OtlpValues.SpanId(wire.SpanId);
        var start = OtlpValues.Time(wire.StartTimeUnixNano);
        if (traceId is null || spanId is null || start is null)
        {
            return null;
        }
        var end = OtlpValues.Time(wire.EndTimeUnixNano) ?? start.Value;
        return new SpanEntry
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentId = OtlpValues.SpanId(wire.ParentSpanId) ?? "",
            Name = _values.Cut(wire.Name),
            Role = RoleOf(wire.Kind),
            Start = start.Value,
            Duration = end > start ? end - start.Value : TimeSpan.Zero,
            IsError = wire.Status?.Code == Status.Types.StatusCode.Error,
            StatusMessage = _values.Cut(wire.Status?.Message ?? ""),
            Source = source,
            Scope = scope,
            Attributes = _values.Attributes(wire.Attributes),
            Events = Events(wire.Events, start.Value),
            Links = Links(wire.Links),
        };
    }

    private static SpanRole RoleOf(Span.Types.SpanKind kind) =>
        kind switch
        {
            Span.Types.SpanKind.Server => SpanRole.Server,
            Span.Types.SpanKind.Client => SpanRole.Client,
            Span.Types.SpanKind.Producer => SpanRole.Producer,
            Span.Types.SpanKind.Consumer => SpanRole.Consumer,
            _ => SpanRole.Internal,
        };

    private IReadOnlyList<SpanEvent> Events(RepeatedField<Span.Types.Event> wire, DateTime start) =>
        wire.Count == 0
            ? []
            :
            [
                .. wire.Take(store.Limits.Attributes)
                    .Select(item => new SpanEvent(
                        item.Name,
                        OtlpValues.Time(item.TimeUnixNano) ?? start,
                        _values.Attributes(item.Attributes)
                    )),
            ];

    private IReadOnlyList<SpanLink> Links(RepeatedField<Span.Types.Link> wire) =>
        wire.Count == 0
            ? []
            :
            [
                .. wire.Take(store.Limits.Attributes)
                    .Where(link => OtlpValues.TraceId(link.TraceId) is not null)
                    .Select(link => new SpanLink(
                        OtlpValues.TraceId(link.TraceId)!,
                        OtlpValues.SpanId(link.SpanId) ?? "",
                        _values.Attributes(link.Attributes)
                    )),
            ];
}
