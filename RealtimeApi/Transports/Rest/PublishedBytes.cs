using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>
/// Counts the bytes that one person, or one address of people who have not signed in, publishes over REST: what
/// <see cref="CommandAllowance"/> does for a connection. Our own servers may publish as much as they like.
/// </summary>
internal sealed class PublishedBytes(IOptions<SessionLimits> limits) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.Create<HttpContext, string>(
        context => PartitionOf(context, limits.Value)
    );

    /// <summary>Takes so many bytes; or says why they are not taken now.</summary>
    public RealtimeError? Take(HttpContext context, int bytes)
    {
        var rate = RateOf(context, limits.Value);
        using var lease = limiter.AttemptAcquire(context, Math.Min(bytes, rate.Burst));
        if (lease.IsAcquired)
        {
            return null;
        }
        var isKnown = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        return Errors.TooManyBytes(rate.PerSecond, isKnown ? wait : TimeSpan.FromSeconds(1));
    }

    public void Dispose() => limiter.Dispose();

    private static RateLimitPartition<string> PartitionOf(HttpContext context, SessionLimits limits)
    {
        var person = context.Features.GetRequiredFeature<Caller>().Person;
        if (person.IsServer)
        {
            return RateLimitPartition.GetNoLimiter("server");
        }
        var rate = RateOf(context, limits);
        return RateLimitPartition.GetTokenBucketLimiter(
            person.IsAnonymous ? $"at {context.Connection.RemoteIpAddress}" : person.UserId,
            _ =>
                new()
                {
                    TokenLimit = rate.Burst,
                    TokensPerPeriod = Math.Max(1, rate.PerSecond / 10),
                    ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                    QueueLimit = 0,
                }
        );
    }

    private static ByteRate RateOf(HttpContext context, SessionLimits limits) =>
        limits.ByteRateOf(context.Features.GetRequiredFeature<Caller>().Person.IsAnonymous);
}
