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

    /// <summary>How many guests may sign in from one address within a minute; counted apart from other requests.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 300;
}

/// <summary>Answers 429 with <c>Retry-After</c> to those who ask too often. Our own servers may ask as they like.</summary>
internal sealed class RateLimiting(IOptions<RestLimits> limits) : IConfigureOptions<RateLimiterOptions>
{
    public const string Policy = "rest";
    public const string SignInPolicy = "sign-in";

    public void Configure(RateLimiterOptions options)
    {
        options.AddPolicy(Policy, PartitionOf);
        options.AddPolicy(SignInPolicy, SignInPartitionOf);
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                ? after
                : TimeSpan.FromSeconds(1);
            await Problems.For(Errors.RateLimited(wait), rejected.HttpContext).ExecuteAsync(rejected.HttpContext);
        };
    }

    /// <summary>Who has a session renews it or changes their name: that is a request like others.</summary>
    private RateLimitPartition<string> SignInPartitionOf(HttpContext context)
    {
        var caller = context.Features.GetRequiredFeature<Caller>();
        return caller.IsServer || !caller.Person.IsAnonymous
            ? PartitionOf(context)
            : RateLimitPartition.GetTokenBucketLimiter(
                $"sign-in at {context.Connection.RemoteIpAddress}",
                _ =>
                    new()
                    {
                        TokenLimit = limits.Value.SignInsPerMinute,
                        TokensPerPeriod = 1,
                        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limits.Value.SignInsPerMinute,
                        QueueLimit = 0,
                    }
            );
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
