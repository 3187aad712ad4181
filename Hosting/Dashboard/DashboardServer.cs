using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Dashboard.Components;
using Realtime.Hosting.Dashboard.Export;
using Realtime.Hosting.Dashboard.Login;
using Realtime.Hosting.Dashboard.Resources;
using Realtime.Hosting.Telemetry;

namespace Realtime.Hosting.Dashboard;

/// <summary>The dashboard's web server: lives inside the AppHost's process, on loopback only.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DashboardOptions _options;

    private DashboardServer(WebApplication app, DashboardOptions options)
    {
        _app = app;
        _options = options;
    }

    /// <summary>The address to open, without a slash at its end.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    public Uri LoginAddress => new(Address, $"/login?t={_options.Token}");

    public static async Task<DashboardServer> StartAsync(
        DashboardOptions options,
        ResourceBoard resources,
        TelemetryStore telemetry,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default
    )
    {
        var server = new DashboardServer(Build(options, resources, telemetry, loggers), options);
        await InProcessHost.StartAsync(server._app, "dashboard", "Dashboard:Port", cancellationToken);
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        server.Address = new UriBuilder("http", "localhost", new Uri(address!.Addresses.First()).Port).Uri;
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
        services.AddSingleton(TimeProvider.System).AddSingleton<DashboardLogin>();
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
