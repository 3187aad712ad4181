namespace Realtime.Hosting.Telemetry.Store;

/// <summary>The newest log records of all resources.</summary>
internal sealed class LogStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Ring<LogEntry> _entries = new(limits.Logs);
    private readonly Dictionary<string, int> _errors = new(StringComparer.OrdinalIgnoreCase);
    private long _lastId;
    private long _bytes;

    public ChangeSignal Changed { get; } = new();

    public void Add(IReadOnlyCollection<LogEntry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                entry.Id = ++_lastId;
                CountWhileLocked(entry, 1);
                if (_entries.Add(entry, out var dropped))
                {
                    CountWhileLocked(dropped, -1);
                }
                while (_bytes > limits.LogBytes && _entries.Count > 1)
                {
                    CountWhileLocked(_entries.DropOldest(), -1);
                }
            }
        }
        Changed.Raise();
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<LogEntry> All()
    {
        lock (_lock)
        {
            return _entries.Copy();
        }
    }

    /// <summary>How many of the kept entries of this resource are errors.</summary>
    public int ErrorsOf(string resource)
    {
        lock (_lock)
        {
            return _errors.GetValueOrDefault(resource);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _errors.Clear();
            _bytes = 0;
        }
        Changed.Raise();
    }

    private void CountWhileLocked(LogEntry entry, int change)
    {
        _bytes += change * TelemetryWeight.Of(entry);
        if (entry.Severity >= LogSeverity.Error)
        {
            _errors[entry.Source.Name] = _errors.GetValueOrDefault(entry.Source.Name) + change;
        }
    }
}
