using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Tells every client, before the server stops, to connect elsewhere.</summary>
internal sealed class GoingAway(SessionRegistry sessions, IHostApplicationLifetime application) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        application.ApplicationStopping.Register(CloseAll);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void CloseAll()
    {
        foreach (var session in sessions.All)
        {
            session.Connection.Close(CloseReason.GoingAway);
        }
    }
}
