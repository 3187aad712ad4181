using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Realtime.RealtimeApi.Telemetry;

/// <summary>Decides which messages are traced, within <see cref="TracingOptions"/>.</summary>
internal sealed class TraceBudget(IOptions<TracingOptions> options) : IDisposable
{
    private readonly TokenBucketRateLimiter? own = PerSecond(options.Value.OwnPerSecond);
    private readonly TokenBucketRateLimiter? asked = PerSecond(options.Value.AskedPerSecond);

    /// <param name="isAsked">Whether the sender has begun a trace for it.</param>
    public bool TryTake(bool isAsked)
    {
        if ((isAsked ? asked : own) is not { } bucket)
        {
            return false;
        }
        using var lease = bucket.AttemptAcquire();
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        own?.Dispose();
        asked?.Dispose();
    }

    private static TokenBucketRateLimiter? PerSecond(int count) =>
        count == 0
            ? null
            : new(
                new()
                {
                    TokenLimit = count,
                    TokensPerPeriod = count,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }
            );
}
