using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Dashboard.Components;
using Realtime.Hosting.Dashboard.Export;
using Realtime.Hosting.Dashboard.Live;
using Realtime.Hosting.Dashboard.Login;
using Realtime.Hosting.Dashboard.Resources;
using Realtime.Hosting.Telemetry;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard;

/// <summary>The dashboard's web server: lives inside the AppHost's process, on loopback only.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardServer(WebApplication app) => _app = app;

    /// <summary>The address to open, without a slash at its end.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    public static async Task<DashboardServer> StartAsync(
        DashboardOptions options,
        ResourceBoard resources,
        TelemetryStore telemetry,
        TimeProvider time,
        ILoggerFactory? loggers,
        CancellationToken cancellationToken
    )
    {
        var server = new DashboardServer(Build(options, resources, telemetry, time, loggers));
        await InProcessHost.StartAsync(server._app, "dashboard", "Dashboard:Port", cancellationToken);
        server.Address = InProcessHost.AddressesOf(server._app)[0];
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await InProcessHost.StopAsync(_app);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(
        DashboardOptions options,
        ResourceBoard resources,
        TelemetryStore telemetry,
        TimeProvider time,
        ILoggerFactory? loggers
    )
    {
        var builder = InProcessHost.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            InProcessHost.ListenOnLoopback(kestrel, options.Port, HttpProtocols.Http1);
        });

        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(resources).AddSingleton(telemetry);
        services.AddSingleton(time).AddSingleton<DashboardLogin>().AddScoped<PageAddress>();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.Configure<CircuitOptions>(circuit => circuit.DisconnectedCircuitMaxRetained = 20);

        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<LoginGate>();
        app.UseAntiforgery();
        app.MapEmbeddedAssets();
        app.MapLogin();
        app.MapExports();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(render => render.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }
}
