using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Starts the dashboard and its OTLP receivers, which must listen when the task completes. Disposed after the last
/// resource has stopped, so that their last telemetry still arrives.
/// </summary>
internal delegate Task<IAsyncDisposable> DashboardStarter(
    DashboardContext context,
    CancellationToken cancellationToken
);

/// <summary>Everything a dashboard shows and everything it may do.</summary>
internal sealed class DashboardContext
{
    public required DashboardAddresses Addresses { get; init; }

    /// <summary>The AppHost's name, for the title.</summary>
    public required string ApplicationName { get; init; }

    public required DistributedApplicationModel Model { get; init; }

    public required ResourceNotificationService Notifications { get; init; }

    public required ResourceLoggerService Loggers { get; init; }

    public required ResourceCommandService Commands { get; init; }

    public required IConfiguration Configuration { get; init; }

    public required ILoggerFactory LoggerFactory { get; init; }

    public required TimeProvider Time { get; init; }
}

/// <summary>Where the dashboard listens (loopback only) and what opens it.</summary>
/// <param name="FrontendUrl">Such as <c>http://localhost:18888</c>.</param>
/// <param name="OtlpGrpcUrl">OTLP over gRPC, HTTP/2 without TLS.</param>
/// <param name="OtlpHttpUrl">OTLP over HTTP/1.1, <c>/v1/{traces,logs,metrics}</c>.</param>
/// <param name="BrowserToken">Expected at <c>/login?t=</c>; empty: no login.</param>
/// <param name="OtlpApiKey">Expected in the header <c>x-otlp-api-key</c>.</param>
/// <param name="AllowedOrigins">The application's own http(s) addresses: who may send telemetry from a browser.</param>
internal sealed record DashboardAddresses(
    Uri FrontendUrl,
    Uri OtlpGrpcUrl,
    Uri OtlpHttpUrl,
    string BrowserToken,
    string OtlpApiKey,
    IReadOnlyList<string> AllowedOrigins
)
{
    public string LoginUrl =>
        BrowserToken.Length == 0
            ? FrontendUrl.GetLeftPart(UriPartial.Authority)
            : $"{FrontendUrl.GetLeftPart(UriPartial.Authority)}/login?t={BrowserToken}";
}
