namespace Realtime.Hosting.Telemetry;

/// <summary>Tells watchers that something changed, not what: they read the newest state when they are ready for it.</summary>
public sealed class ChangeSignal
{
    private readonly Lock _lock = new();
    private Action[] _watchers = [];

    public IDisposable Watch(Action changed)
    {
        lock (_lock)
        {
            _watchers = [.. _watchers, changed];
        }
        return new Subscription(this, changed);
    }

    public void Raise()
    {
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            watcher();
        }
    }

    private void Remove(Action changed)
    {
        lock (_lock)
        {
            _watchers = [.. _watchers.Where(watcher => watcher != changed)];
        }
    }

    private sealed class Subscription(ChangeSignal signal, Action changed) : IDisposable
    {
        public void Dispose() => signal.Remove(changed);
    }
}
