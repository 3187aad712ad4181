using Realtime.Hosting.Telemetry.Store;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Takes an export of log records into the store.</summary>
internal sealed class LogIngest(TelemetryStore store, TimeProvider time)
{
    private readonly OtlpValues _values = new(store);

    public ExportLogsServiceResponse Export(ExportLogsServiceRequest request)
    {
        var entries = new List<LogEntry>();
        foreach (var resource in request.ResourceLogs)
        {
            var source = _values.Source(resource.Resource);
            foreach (var scoped in resource.ScopeLogs)
            {
                var scope = OtlpValues.Scope(scoped.Scope);
                entries.AddRange(scoped.LogRecords.Select(wire => Read(wire, source, scope)));
            }
        }
        if (entries.Count > 0)
        {
            store.Logs.Add(entries);
        }
        return new ExportLogsServiceResponse();
    }

    private LogEntry Read(LogRecord wire, TelemetrySource source, TelemetryScope scope) =>
        new()
        {
            Time =
                OtlpValues.Time(wire.TimeUnixNano)
                ?? OtlpValues.Time(wire.ObservedTimeUnixNano)
                ?? time.GetUtcNow().UtcDateTime,
            Severity = SeverityOf(wire.SeverityNumber),
            Message = _values.Text(wire.Body),
            Source = source,
            Scope = scope,
            TraceId = OtlpValues.TraceId(wire.TraceId) ?? "",
            SpanId = OtlpValues.SpanId(wire.SpanId) ?? "",
            EventName = wire.EventName,
            Attributes = _values.Attributes(wire.Attributes),
        };

    /// <summary>Four numbers a step, 1 to 24; unspecified (0) counts as information.</summary>
    private static LogSeverity SeverityOf(int number) =>
        number switch
        {
            <= 0 => LogSeverity.Information,
            <= 4 => LogSeverity.Trace,
            <= 8 => LogSeverity.Debug,
            <= 12 => LogSeverity.Information,
            <= 16 => LogSeverity.Warning,
            <= 20 => LogSeverity.Error,
            _ => LogSeverity.Critical,
        };
}
