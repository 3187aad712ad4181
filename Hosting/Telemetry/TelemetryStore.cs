namespace Realtime.Hosting.Telemetry;
internal sealed class TelemetryStore { public LogStore Logs { get; } = new(); }
internal sealed class LogStore { public ChangeSignal Changed { get; } = new(); private readonly int _n = 0; public int ErrorsOf(string resource) => _n; }
