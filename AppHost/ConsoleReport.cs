using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Realtime.AppHost;

/// <summary>Says on the console where the site and the dashboard are, and why a resource did not start or ended.</summary>
internal sealed class ConsoleReport(
    EndpointReference site,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime
) : BackgroundService
{
    private const int LinesOfAFailure = 8;

    /// <summary>Exit codes of a process that was asked to end: 128 + SIGINT, SIGKILL and SIGTERM.</summary>
    private static readonly int[] AskedToEnd = [130, 137, 143];

    private readonly Dictionary<string, string> reported = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SayWhereTheDashboardIs();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                await ReportAsync(change, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends, and nothing that ends with it is a failure.
        }
    }

    private void SayWhereTheDashboardIs()
    {
        if (configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { } dashboard)
        {
            var token = configuration["AppHost:BrowserToken"];
            Say($"Dashboard  {dashboard}{(token is null ? "" : $"/login?t={token}")}");
        }
        Say("Site       starting; the first start installs its packages");
    }

    private async Task ReportAsync(ResourceEvent change, CancellationToken stopping)
    {
        var state = StateOf(change);
        if (reported.TryGetValue(change.ResourceId, out var before) && before == state)
        {
            return;
        }
        reported[change.ResourceId] = state;
        if (change.Resource == site.Resource && state == nameof(HealthStatus.Healthy))
        {
            Say($"Site       {site.Url}");
            Say("           Ctrl+C stops everything");
        }
        else if (Failure(change) is { } failure && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            Say($"{change.Resource.Name} {failure}");
            foreach (var line in await LastLinesAsync(change, stopping))
            {
                Say($"  {line}");
                if (line.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
                {
                    Say("  Stop the program that listens there, or choose another port: --Gateway:Port=9090");
                }
            }
        }
    }

    private static string StateOf(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Running
        && change.Snapshot.HealthStatus == HealthStatus.Healthy
            ? nameof(HealthStatus.Healthy)
            : change.Snapshot.State?.Text ?? "";

    private static string? Failure(ResourceEvent change) =>
        change.Snapshot.State?.Text switch
        {
            var state when state == KnownResourceStates.FailedToStart => "could not be started:",
            _ when change.Snapshot.ExitCode is { } code && code != 0 && !AskedToEnd.Contains(code) =>
                $"ended with exit code {code}; its last lines:",
            _ => null,
        };

    private async Task<IEnumerable<string>> LastLinesAsync(ResourceEvent change, CancellationToken stopping)
    {
        List<string> lines = [];
        try
        {
            await foreach (var batch in logs.GetAllAsync(change.ResourceId).WithCancellation(stopping))
            {
                lines.AddRange(batch.Select(line => WithoutTime(line.Content)));
            }
        }
#pragma warning disable CA1031 // An unhandled error of this service would end the AppHost, and with it all that it started.
        catch (Exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // It has been started again meanwhile: the orchestrator no longer has what the process before it wrote.
        }
        return lines.Where(line => !IsOfAStack(line) && !IsOfAspire(line)).TakeLast(LinesOfAFailure);
    }

    private static string WithoutTime(string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end
        && DateTimeOffset.TryParse(line.AsSpan(0, end), CultureInfo.InvariantCulture, out _)
            ? line[(end + 1)..]
            : line;

    private static bool IsOfAspire(string line) => line.StartsWith("[sys] Starting process", StringComparison.Ordinal);

    private static bool IsOfAStack(string line) => line.TrimStart().StartsWith("at ", StringComparison.Ordinal);

    private static void Say(string line) => Console.WriteLine(line);
}

/// <summary>Adds the report.</summary>
internal static class ConsoleReportExtensions
{
    public static void AddConsoleReport<T>(this IDistributedApplicationBuilder builder, IResourceBuilder<T> gateway)
        where T : IResourceWithEndpoints =>
        // First, because Aspire's own start ends when all that was waited for is there: never, if a service fails.
        builder.Services.Insert(
            0,
            ServiceDescriptor.Singleton<IHostedService>(services =>
                ActivatorUtilities.CreateInstance<ConsoleReport>(services, gateway.GetEndpoint("http"))
            )
        );
}
