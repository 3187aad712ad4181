using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>
/// Knows which sessions have ended, from memory: asked with every token, it reads no disk. The store holds the same for the
/// next start.
/// </summary>
internal sealed partial class EndedSessions(
    IEndedSessionStore store,
    IOptions<AuthOptions> options,
    TimeProvider clock,
    ILogger<EndedSessions> logger
) : BackgroundService
{
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SessionEnd.One> sessions = new();
    private readonly ConcurrentDictionary<string, SessionEnd.AllOf> people = new();
    private volatile bool isRead;

    /// <summary>Why the person's token does not count; null when it does. Before the store could be read, nobody knows.</summary>
    public RealtimeError? RefusalOf(Person person)
    {
        if (person.SessionId is not { } sessionId)
        {
            return null;
        }
        if (!isRead)
        {
            return Errors.SessionsUnknown;
        }
        var hasEnded =
            sessions.ContainsKey(sessionId)
            || (people.TryGetValue(person.UserId, out var all) && person.SignedInAt <= all.Through);
        return hasEnded ? Errors.SessionEnded : null;
    }

    /// <summary>Keeps it first: what is only in memory would be undone by a restart.</summary>
    /// <exception cref="StorageUnavailableException">Nothing has ended.</exception>
    public async ValueTask AddAsync(SessionEnd end)
    {
        await store.AddAsync(end);
        Note(end);
    }

    /// <summary>How long the end of a session has to be kept.</summary>
    /// <param name="tokenExpiresAt">When a token of the session runs out that is known.</param>
    public DateTimeOffset KeepUntil(string? sessionId, DateTimeOffset? tokenExpiresAt = null)
    {
        var isOurs = sessionId is not null && SessionIds.IsOurs(sessionId);
        var longest = clock.GetUtcNow() + (isOurs ? options.Value.TokenLifetime : options.Value.LongestTokenAge);
        return isOurs && tokenExpiresAt > longest ? tokenExpiresAt.Value : longest;
    }

    /// <summary>Before the first connection is taken, so that none comes in by a session that ended before the start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(isRead ? BetweenSweeps : BetweenReads, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!isRead)
                {
                    await TryReadAsync();
                    timer.Period = isRead ? BetweenSweeps : BetweenReads;
                }
                Forget(clock.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async ValueTask TryReadAsync()
    {
        try
        {
            foreach (var end in await store.ReadAsync())
            {
                Note(end);
            }
            isRead = true;
        }
        catch (StorageUnavailableException problem)
        {
            LogUnread(problem.Message);
        }
    }

    private void Note(SessionEnd end)
    {
        switch (end)
        {
            case SessionEnd.One one:
                sessions.AddOrUpdate(one.SessionId, one, (_, other) => other.KeepUntil > one.KeepUntil ? other : one);
                break;
            case SessionEnd.AllOf all:
                people.AddOrUpdate(all.UserId, all, (_, other) => other.Through > all.Through ? other : all);
                break;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var entry in sessions.Where(entry => entry.Value.KeepUntil < now))
        {
            sessions.TryRemove(entry);
        }
        foreach (var entry in people.Where(entry => entry.Value.KeepUntil < now))
        {
            people.TryRemove(entry);
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "The list of ended sessions can't be read, so that all tokens are refused until it can: {Reason}"
    )]
    private partial void LogUnread(string reason);
}
