namespace Realtime.RealtimeApi.Sessions;

/// <summary>How many commands a session may still send: a bucket that refills steadily up to the burst.</summary>
internal struct CommandAllowance(SessionLimits options, long now)
{
    private double available = options.CommandBurst;
    private long refilledAt = now;

    /// <summary>Takes one, or says how long until there is one.</summary>
    public bool TryTake(long now, out TimeSpan wait)
    {
        var elapsed = TimeSpan.FromTicks(Math.Max(0, now - refilledAt));
        refilledAt = now;
        available = Math.Min(options.CommandBurst, available + elapsed.TotalSeconds * options.CommandsPerSecond);
        if (available >= 1)
        {
            available--;
            wait = TimeSpan.Zero;
            return true;
        }
        wait = TimeSpan.FromSeconds((1 - available) / options.CommandsPerSecond);
        return false;
    }
}
