namespace Realtime.Hosting.Telemetry;

internal sealed class TelemetryStore
{
    public LogStore Logs { get; } = new();
}

internal sealed class LogStore
{
    private readonly Dictionary<string, int> _e = [];
    public ChangeSignal Changed { get; } = new();

    public int ErrorsOf(string resource) => _e.GetValueOrDefault(resource);
}
