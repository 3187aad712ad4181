namespace Realtime.RealtimeApi.FanOut;

/// <summary>How many messages a second went out to members, over the last five seconds.</summary>
internal sealed class MessageRate(TimeProvider clock)
{
    private const int Seconds = 5;

    private readonly Lock gate = new();
    private readonly long[] counts = new long[Seconds + 1];
    private long currentSecond;

    public double PerSecond
    {
        get
        {
            lock (gate)
            {
                TurnWhileLocked();
                return (counts.Sum() - counts[currentSecond % counts.Length]) / (double)Seconds;
            }
        }
    }

    public void Add(int count)
    {
        lock (gate)
        {
            TurnWhileLocked();
            counts[currentSecond % counts.Length] += count;
        }
    }

    /// <summary>Empties the seconds that have begun since the last look.</summary>
    private void TurnWhileLocked()
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        for (var second = Math.Max(currentSecond + 1, now - Seconds); second <= now; second++)
        {
            counts[second % counts.Length] = 0;
        }
        currentSecond = Math.Max(now, currentSecond);
    }
}
