using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>How many requests one person, or one address of people who have not signed in, may make.</summary>
internal sealed class RestLimits
{
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 50;

    [Range(1, 1_000_000)]
    public int RequestBurst { get; set; } = 100;
}

/// <summary>Answers 429 with <c>Retry-After</c> to those who ask too often. Our own servers may ask as they like.</summary>
internal sealed class RateLimiting(IOptions<RestLimits> limits) : IConfigureOptions<RateLimiterOptions>
{
    public const string Policy = "rest";

    public void Configure(RateLimiterOptions options)
    {
        options.AddPolicy(Policy, PartitionOf);
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                ? after
                : TimeSpan.FromSeconds(1);
            await Problems.For(Errors.RateLimited(wait), rejected.HttpContext).ExecuteAsync(rejected.HttpContext);
        };
    }

    private RateLimitPartition<string> PartitionOf(HttpContext context)
    {
        var caller = context.Features.GetRequiredFeature<Caller>();
        if (caller.IsServer)
        {
            return RateLimitPartition.GetNoLimiter("server");
        }
        var who = caller.Person.IsAnonymous ? $"at {context.Connection.RemoteIpAddress}" : caller.Person.UserId;
        return RateLimitPartition.GetTokenBucketLimiter(
            who,
            _ =>
                new()
                {
                    TokenLimit = limits.Value.RequestBurst,
                    TokensPerPeriod = Math.Max(1, limits.Value.RequestsPerSecond / 10),
                    ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                    QueueLimit = 0,
                }
        );
    }
}
