using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>What all native connections on loops have in common, so that each is small.</summary>
internal sealed partial class LoopWebSockets(
    CommandIntake commands,
    SessionLifetime lifetime,
    IOptions<SessionLimits> sessionLimits,
    IOptions<OutboxLimits> outboxLimits,
    TimeProvider clock,
    ILogger<LoopWebSockets> logger
)
{
    public CommandIntake Commands => commands;

    public SessionLimits SessionLimits { get; } = sessionLimits.Value;

    public OutboxLimits OutboxLimits { get; } = outboxLimits.Value;

    public TimeProvider Clock => clock;

    /// <summary>Makes a session known. It must be ended, whatever comes of this.</summary>
    public ValueTask<bool> OpenAsync(Session session) => lifetime.OpenAsync(session);

    /// <summary>Takes a session out of everything, away from the loop.</summary>
    public void End(Session session) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => _ = work.Lifetime.EndAsync(work.Session).AsTask(),
            (Lifetime: lifetime, Session: session),
            preferLocal: false
        );

    [LoggerMessage(LogLevel.Error, "A command of session {SessionId} failed without an answer")]
    public partial void LogFailed(Exception problem, string sessionId);
}
