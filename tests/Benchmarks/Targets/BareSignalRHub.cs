using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Realtime.Benchmarks.Targets;

/// <summary>The chat hub of every SignalR tutorial: groups are rooms, nothing is stored or ordered.</summary>
internal sealed class BareSignalRHub : Hub
{
    public static Task RunAsync(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.MapHub<BareSignalRHub>("/hub");
        return app.RunAsync();
    }

    public Task JoinRoom(string room) => Groups.AddToGroupAsync(Context.ConnectionId, room);

    public Task SendMessage(string room, string text) => Clients.Group(room).SendAsync("ReceiveMessage", room, text);
}
