using Realtime.Hosting.Dashboard.Resources;
using Realtime.Hosting.Orchestration;
using Realtime.Hosting.Telemetry.Otlp;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard;

/// <summary>What the engine starts: the telemetry receivers, the pages, and what fills them.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = [];

    public static async Task<IAsyncDisposable> StartAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var host = new DashboardHost();
        try
        {
            await host.StartPartsAsync(context, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    /// <summary>"Realtime.AppHost" is the AppHost of "Realtime".</summary>
    private static string NameOf(string appHost) =>
        appHost.EndsWith("AppHost", StringComparison.OrdinalIgnoreCase)
        && appHost[..^7].TrimEnd('.') is { Length: > 0 } name
            ? name
            : appHost;

    private async Task StartPartsAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var addresses = context.Addresses;
        var telemetry = new TelemetryStore();
        _parts.Push(
            await OtlpReceiver.StartAsync(
                new OtlpReceiverOptions
                {
                    GrpcPort = addresses.OtlpGrpcUrl.Port,
                    HttpPort = addresses.OtlpHttpUrl.Port,
                    ApiKey = addresses.OtlpApiKey,
                    AllowedOrigins = addresses.AllowedOrigins,
                },
                telemetry,
                context.Time,
                context.LoggerFactory,
                cancellationToken
            )
        );
        var board = new ResourceBoard(context.Notifications, context.Loggers, context.Commands);
        _parts.Push(board);
        _parts.Push(
            await DashboardServer.StartAsync(
                new DashboardOptions
                {
                    Port = addresses.FrontendUrl.Port,
                    Token = addresses.BrowserToken,
                    ApplicationName = NameOf(context.ApplicationName),
                },
                board,
                telemetry,
                context.Time,
                context.LoggerFactory,
                cancellationToken
            )
        );
    }
}
