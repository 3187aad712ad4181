using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Where every export ends, whichever protocol brought it.</summary>
internal sealed class OtlpIngest(TelemetryStore store, TimeProvider time)
{
    public TraceIngest Traces { get; } = new(store);

    public LogIngest Logs { get; } = new(store, time);

    public MetricIngest Metrics { get; } = new(store);
}
