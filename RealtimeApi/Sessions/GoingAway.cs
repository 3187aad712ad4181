using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// Tells every client, before the server stops, to connect elsewhere. What was started before this, such as the cluster
/// with the rooms, stops only when they have left.
/// </summary>
internal sealed class GoingAway(
    SessionRegistry sessions,
    OpenSessions openSessions,
    IHostApplicationLifetime application
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        application.ApplicationStopping.Register(CloseAll);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => openSessions.WaitForLastAsync(cancellationToken);

    private void CloseAll()
    {
        foreach (var session in sessions.All)
        {
            session.Connection.Close(CloseReason.GoingAway);
        }
    }
}
