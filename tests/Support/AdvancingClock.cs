using System.Diagnostics;

namespace Realtime.Support;

/// <summary>
/// A clock that runs like the real one and can be put forward: timers that fall due by that fire at once. Parts of a
/// server that only need time to pass keep working while a test decides when a minute is over.
/// </summary>
public sealed class AdvancingClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<AdvancingTimer> timers = [];
    private long aheadTicks;

    public TimeSpan Ahead => TimeSpan.FromTicks(Volatile.Read(ref aheadTicks));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Ahead;

    public override long GetTimestamp() => Stopwatch.GetElapsedTime(0).Ticks + Ahead.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new AdvancingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        AdvancingTimer[] affected;
        Interlocked.Add(ref aheadTicks, by.Ticks);
        lock (gate)
        {
            affected = [.. timers];
        }
        foreach (var timer in affected)
        {
            timer.Reschedule();
        }
    }

    /// <summary>A system timer that is set anew whenever the clock is put forward.</summary>
    private sealed class AdvancingTimer : ITimer
    {
        private readonly AdvancingClock clock;
        private readonly TimerCallback callback;
        private readonly object? state;
        private readonly ITimer inner;
        private readonly Lock timing = new();
        private long? dueAt;
        private TimeSpan period;

        public AdvancingTimer(AdvancingClock clock, TimerCallback callback, object? state)
        {
            this.clock = clock;
            this.callback = callback;
            this.state = state;
            inner = TimeProvider.System.CreateTimer(
                _ => Fire(),
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (timing)
            {
                period = newPeriod;
                dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetTimestamp() + dueTime.Ticks;
            }
            lock (clock.gate)
            {
                clock.timers.Add(this);
            }
            return Reschedule();
        }

        public bool Reschedule()
        {
            lock (timing)
            {
                var wait = dueAt is { } at
                    ? TimeSpan.FromTicks(Math.Max(0, at - clock.GetTimestamp()))
                    : Timeout.InfiniteTimeSpan;
                return inner.Change(wait, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            Forget();
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return inner.DisposeAsync();
        }

        private void Fire()
        {
            lock (timing)
            {
                if (dueAt is not { } at)
                {
                    return;
                }
                // A system timer may be a little early.
                if (at > clock.GetTimestamp())
                {
                    Reschedule();
                    return;
                }
                dueAt = period > TimeSpan.Zero ? clock.GetTimestamp() + period.Ticks : null;
                Reschedule();
            }
            callback(state);
        }

        private void Forget()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }
    }
}
