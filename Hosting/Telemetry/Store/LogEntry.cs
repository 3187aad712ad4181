namespace Realtime.Hosting.Telemetry.Store;

/// <summary>One structured log record.</summary>
public sealed class LogEntry
{
    /// <summary>Counts from 1 in the order of arrival; stays valid while the entry is kept.</summary>
    public long Id { get; internal set; }
    public required DateTime Time { get; init; }
    public required LogSeverity Severity { get; init; }
    public required string Message { get; init; }
    public required TelemetrySource Source { get; init; }
    public required TelemetryScope Scope { get; init; }

    /// <summary>32 hexadecimal digits, or empty.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>16 hexadecimal digits, or empty.</summary>
    public string SpanId { get; init; } = "";
    public string EventName { get; init; } = "";
    public IReadOnlyList<TelemetryAttribute> Attributes { get; init; } = [];
}

/// <summary>OpenTelemetry's 24 severities in the six steps that .NET names.</summary>
public enum LogSeverity
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}
