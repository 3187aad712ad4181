using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>How many commands a session may still send, and how many bytes of them.</summary>
internal struct CommandAllowance(SessionLimits options, bool isAnonymous, long now)
{
    private readonly ByteRate rate = options.ByteRateOf(isAnonymous);
    private Bucket commands = new(options.CommandBurst, now);
    private Bucket bytes = new(options.ByteRateOf(isAnonymous).Burst, now);

    /// <summary>Takes one command of so many bytes; or says why it is not taken now.</summary>
    public RealtimeError? Take(long now, int size)
    {
        if (!commands.TryTake(1, options.CommandsPerSecond, options.CommandBurst, now, out var wait))
        {
            return Errors.RateLimited(wait);
        }
        // A command that is larger than all that may come at once takes all of it.
        return bytes.TryTake(Math.Min(size, rate.Burst), rate.PerSecond, rate.Burst, now, out wait)
            ? null
            : Errors.TooManyBytes(rate.PerSecond, wait);
    }

    /// <summary>A bucket that refills steadily up to the burst.</summary>
    private struct Bucket(int burst, long now)
    {
        private double available = burst;
        private long refilledAt = now;

        public bool TryTake(int amount, int perSecond, int burst, long now, out TimeSpan wait)
        {
            var elapsed = TimeSpan.FromTicks(Math.Max(0, now - refilledAt));
            refilledAt = now;
            available = Math.Min(burst, available + elapsed.TotalSeconds * perSecond);
            if (available >= amount)
            {
                available -= amount;
                wait = TimeSpan.Zero;
                return true;
            }
            wait = TimeSpan.FromSeconds((amount - available) / perSecond);
            return false;
        }
    }
}

/// <summary>How many bytes somebody may send.</summary>
/// <param name="PerSecond">As a long-run average.</param>
/// <param name="Burst">At once, before the average counts.</param>
internal readonly record struct ByteRate(int PerSecond, int Burst);
