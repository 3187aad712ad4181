using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Gives each HTTP request to the next replica, whichever connection it came on: clients keep connections open, and
/// whole connections would leave most replicas idle. An upgraded request (WebSocket) stays with the one it reached.
/// </summary>
internal sealed class HttpBalancer : IAsyncDisposable
{
    // A request may be a stream that says nothing for long; who ends it is the service or its client, as without us.
    private static readonly ForwarderRequestConfig Patient = new() { ActivityTimeout = TimeSpan.FromDays(1) };

    private readonly Lazy<Task<WebApplication>> _app;
    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            // The client's own trace goes on in the service; the engine is no part of it.
            ActivityHeadersPropagator = null,
        }
    );
    private Replica[] _replicas = [];
    private uint _turn;

    public HttpBalancer() => _app = new(StartAsync);

    public void Add(int port) => Change(replicas => [.. replicas, new(port)]);

    public void Remove(int port) => Change(replicas => [.. replicas.Where(replica => replica.Port != port)]);

    /// <summary>Where it listens on loopback; starts with the first connection.</summary>
    public async Task<int> GetPortAsync() => InProcessHost.AddressesOf(await _app.Value.ConfigureAwait(false))[0].Port;

    public async ValueTask DisposeAsync()
    {
        if (_app.IsValueCreated)
        {
            var app = await _app.Value.ConfigureAwait(false);
            await InProcessHost.StopAsync(app).ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }
        _http.Dispose();
    }

    private void Change(Func<Replica[], Replica[]> change)
    {
        lock (_http)
        {
            Volatile.Write(ref _replicas, change(_replicas));
        }
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = InProcessHost.CreateBuilder(null);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The service has limits of its own.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            InProcessHost.ListenOnLoopback(kestrel, 0, HttpProtocols.Http1);
        });
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.Run(context => ForwardAsync(context, forwarder));
        await app.StartAsync().ConfigureAwait(false);
        return app;
    }

    private async Task ForwardAsync(HttpContext context, IHttpForwarder forwarder)
    {
        if (await NextAsync(context.RequestAborted).ConfigureAwait(false) is not { } replica)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        await forwarder
            .SendAsync(context, $"http://localhost:{replica.Port}/", _http, Patient, HttpTransformer.Empty)
            .ConfigureAwait(false);
    }

    /// <summary>The next one that listens: a process is known from its start, its port opens a little later.</summary>
    private async Task<Replica?> NextAsync(CancellationToken cancellation)
    {
        var replicas = Volatile.Read(ref _replicas);
        var turn = Interlocked.Increment(ref _turn);
        for (uint i = 0; i < replicas.Length; i++)
        {
            var replica = replicas[(turn + i) % replicas.Length];
            if (replica.Listens || await replica.TryAsync(cancellation).ConfigureAwait(false))
            {
                return replica;
            }
        }
        return null;
    }

    private sealed class Replica(int port)
    {
        public int Port { get; } = port;

        /// <summary>It did once; when its process ends it is removed.</summary>
        public bool Listens { get; private set; }

        public async Task<bool> TryAsync(CancellationToken cancellation)
        {
            using var socket = await LoopbackSocket.TryConnectAsync(Port, cancellation).ConfigureAwait(false);
            return Listens = socket is not null;
        }
    }
}
