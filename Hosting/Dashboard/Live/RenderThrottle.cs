namespace Realtime.Hosting.Dashboard.Live;

/// <summary>Turns any number of changes into few renders: the first at once, then at most one an interval.</summary>
internal sealed class RenderThrottle : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _last;
    private int _pending;

    public RenderThrottle(TimeProvider clock, Func<Task> render)
    {
        _clock = clock;
        _last = clock.GetTimestamp() - clock.TimestampFrequency;
        _timer = clock.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _last, _clock.GetTimestamp());
                Volatile.Write(ref _pending, 0);
                _ = render();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public void Request()
    {
        if (Interlocked.Exchange(ref _pending, 1) == 0)
        {
            var rest = Interval - _clock.GetElapsedTime(Volatile.Read(ref _last));
            _timer.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
