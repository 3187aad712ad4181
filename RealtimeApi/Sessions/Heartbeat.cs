using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Asks silent connections for a sign of life, and ends the dead ones and those whose token ran out: one timer for all.</summary>
internal sealed partial class Heartbeat(
    SessionRegistry sessions,
    IOptions<SessionLimits> options,
    TimeProvider clock,
    ILogger<Heartbeat> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval(options.Value), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>Often enough that nobody is found dead much later than promised, seldom enough to cost nothing.</summary>
    private static TimeSpan Interval(SessionLimits options) =>
        TimeSpan.FromMilliseconds(Math.Clamp(options.HeartbeatGrace.TotalMilliseconds / 8, 10, 2500));

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var session in sessions.All)
        {
            if (session.Person.ExpiresAt <= now)
            {
                session.Dismiss(Errors.TokenExpired, CloseReason.TokenExpired);
            }
            switch (session.TakePulse(options.Value.Heartbeat, options.Value.HeartbeatGrace))
            {
                case Pulse.Silent:
                    session.Connection.Ping();
                    break;
                case Pulse.Dead:
                    LogDead(session.ClientId);
                    session.Connection.Abort();
                    break;
                case Pulse.Fine:
                    break;
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} gave no sign of life and is ended")]
    private partial void LogDead(string sessionId);
}
