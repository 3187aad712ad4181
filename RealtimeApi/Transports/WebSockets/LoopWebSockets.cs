using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>
/// What all native connections on loops have in common, so that each is small. The HTTP server does not know them, so this
/// one lets the host stop only when the last of them has ended.
/// </summary>
internal sealed partial class LoopWebSockets(
    CommandIntake commands,
    SessionLifetime lifetime,
    IOptions<SessionLimits> sessionLimits,
    IOptions<OutboxLimits> outboxLimits,
    TimeProvider clock,
    ILogger<LoopWebSockets> logger
) : IHostedService
{
    private readonly TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The host itself is one of them, until it stops.
    private int open = 1;

    public CommandIntake Commands => commands;

    public SessionLimits SessionLimits { get; } = sessionLimits.Value;

    public OutboxLimits OutboxLimits { get; } = outboxLimits.Value;

    public TimeProvider Clock => clock;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>They have been told to go by now, and the impatient end those that do not.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        CountOneLess();
        await allEnded.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Makes a session known. It must be ended, whatever comes of this.</summary>
    public async ValueTask OpenAsync(Session session)
    {
        Interlocked.Increment(ref open);
        await lifetime.OpenAsync(session);
    }

    /// <summary>Takes a session out of everything, away from the loop.</summary>
    public void End(Session session) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => _ = work.Setup.EndAsync(work.Session),
            (Setup: this, Session: session),
            preferLocal: false
        );

    private async Task EndAsync(Session session)
    {
        await lifetime.EndAsync(session);
        CountOneLess();
    }

    private void CountOneLess()
    {
        if (Interlocked.Decrement(ref open) == 0)
        {
            allEnded.TrySetResult();
        }
    }

    [LoggerMessage(LogLevel.Error, "A command of session {SessionId} failed without an answer")]
    public partial void LogFailed(Exception problem, string sessionId);
}
