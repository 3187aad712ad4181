using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Realtime.Sockets.Kestrel;

namespace Realtime.Sockets.Tests;

/// <summary>Kestrel on loops, with an application of the test's.</summary>
internal sealed class LoopServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private LoopServer(WebApplication application)
    {
        this.application = application;
        Address = new(application.Urls.Single());
    }

    public Uri Address { get; }

    public static async Task<LoopServer> StartAsync(RequestDelegate run, int loops = 2, string host = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Sockets:Loops"] = $"{loops}";
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{host}:0");
        builder.AddLoopSockets();
        var application = builder.Build();
        application.Run(run);
        await application.StartAsync(Patience.Token);
        return new(application);
    }

    public HttpClient Http() => new() { BaseAddress = Address, Timeout = Patience.Limit };

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.Host, Address.Port, Patience.Token);
        return socket;
    }

    public Task StopAsync() => application.StopAsync(Patience.Token);

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
