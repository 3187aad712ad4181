using Microsoft.AspNetCore.SignalR;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>SignalR's own bookkeeping, which also lets a hub find the connection to which prepared messages are written.</summary>
internal sealed class HubLifetime(ILogger<DefaultHubLifetimeManager<RealtimeHub>> logger)
    : DefaultHubLifetimeManager<RealtimeHub>(logger)
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Features.Set(connection);
        return base.OnConnectedAsync(connection);
    }
}
