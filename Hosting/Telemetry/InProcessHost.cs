using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Realtime.Hosting.Telemetry;

/// <summary>How a second web server is hosted inside a process that belongs to somebody else: the AppHost or a test.</summary>
internal static class InProcessHost
{
    public static WebApplicationBuilder CreateBuilder(ILoggerFactory? loggers)
    {
        // Neither the process's arguments nor its environment, working folder or name may change what this server does.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(InProcessHost).Assembly.GetName().Name,
                EnvironmentName = Environments.Production,
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        // It warns that the process's ASPNETCORE_URLS, which are the dashboard's, are not where this server listens.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        if (loggers is not null)
        {
            builder.Logging.AddProvider(new ForwardedLogs(loggers));
        }
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        return builder;
    }

    public static void ListenOnLoopback(KestrelServerOptions kestrel, int port, HttpProtocols protocols)
    {
        if (port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        }
        else
        {
            kestrel.ListenLocalhost(port, listen => listen.Protocols = protocols);
        }
    }

    /// <summary>Where it listens, one address a port, in the order of the ports' declaration.</summary>
    public static IReadOnlyList<Uri> AddressesOf(WebApplication app) =>
        [
            .. app
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Select(address => new UriBuilder("http", "localhost", new Uri(address).Port).Uri)
                .Distinct(),
        ];

    public static async Task StartAsync(
        WebApplication app,
        string what,
        string setting,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new InvalidOperationException(
                $"The {what} cannot start: {exception.Message} Choose another port with {setting}.",
                exception
            );
        }
    }

    /// <summary>Stops at once: open pages hold their sockets for ever and must not delay the end of the AppHost.</summary>
    public static async Task StopAsync(WebApplication app)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(patience.Token);
    }

    /// <summary>Leaves Ctrl+C and SIGTERM to the host that owns the process.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Writes this server's warnings where the owner of the process writes its own.</summary>
    private sealed class ForwardedLogs(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose() { }
    }
}
