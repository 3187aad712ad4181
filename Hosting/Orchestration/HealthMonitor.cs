using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Asks one running replica again and again how it is: often while it is not well, seldom while it is.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService checks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    IOptions<EngineOptions> options,
    TimeProvider time
) : IDisposable
{
    private const double PauseGrowth = 1.5;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
#pragma warning disable CA5359 // Development certificates; the replica is a child process on this machine.
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            // A probe is the engine's, not a part of anybody's trace.
            ActivityHeadersPropagator = null,
        }
    );

    /// <summary>What a replica has before any check has run.</summary>
    public static ImmutableArray<HealthReportSnapshot> Unknown(IResource resource) =>
        [.. Keys(resource).Select(key => new HealthReportSnapshot(key, null, null, null))];

    /// <summary>Runs until cancelled.</summary>
    public async Task WatchAsync(Replica replica, ReplicaPorts ports, CancellationToken cancellation)
    {
        var pause = options.Value.FirstHealthPause;
        var wasReady = false;
        while (true)
        {
            var reports = await CheckAsync(replica.Resource, ports, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            Publish(replica, reports);
            var isHealthy = reports.All(report => report.Status == HealthStatus.Healthy);
            if (isHealthy && !wasReady)
            {
                wasReady = true;
                await eventing
                    .PublishAsync(new ResourceReadyEvent(replica.Resource, services), cancellation)
                    .ConfigureAwait(false);
            }
            if (reports.IsEmpty)
            {
                return;
            }
            await Task.Delay(isHealthy ? options.Value.HealthyPause : pause, time, cancellation).ConfigureAwait(false);
            pause = isHealthy ? options.Value.FirstHealthPause : Longer(pause);
        }
    }

    public void Dispose() => _http.Dispose();

    private TimeSpan Longer(TimeSpan pause) =>
        pause * PauseGrowth < options.Value.LongestUnhealthyPause
            ? pause * PauseGrowth
            : options.Value.LongestUnhealthyPause;

    private static IEnumerable<string> Keys(IResource resource) =>
        [
            .. resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(check => check.Key),
            .. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key),
        ];

    private async Task<ImmutableArray<HealthReportSnapshot>> CheckAsync(
        IResource resource,
        ReplicaPorts ports,
        CancellationToken cancellation
    )
    {
        var asked = resource
            .Annotations.OfType<HttpHealthCheckAnnotation>()
            .Select(check => GetAsync(check, ports, cancellation))
            .Concat(
                resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => RunAsync(check.Key, cancellation))
            );
        return [.. await Task.WhenAll(asked).ConfigureAwait(false)];
    }

    private async Task<HealthReportSnapshot> GetAsync(
        HttpHealthCheckAnnotation check,
        ReplicaPorts ports,
        CancellationToken cancellation
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(options.Value.HealthTimeout);
        var address = string.Create(
            CultureInfo.InvariantCulture,
            $"{check.Endpoint.Scheme}://localhost:{ports.Find(check.Endpoint.EndpointName)}/{check.Path.TrimStart('/')}"
        );
        try
        {
            using var response = await _http
                .GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, timeout.Token)
                .ConfigureAwait(false);
            var status = (int)response.StatusCode;
            return status == check.StatusCode
                ? Report(check.Key, HealthStatus.Healthy, null)
                : Report(check.Key, HealthStatus.Unhealthy, $"{address} answered {status}, not {check.StatusCode}.");
        }
        catch (HttpRequestException reason)
        {
            return Report(check.Key, HealthStatus.Unhealthy, $"{address}: {reason.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Report(
                check.Key,
                HealthStatus.Unhealthy,
                $"{address} did not answer within {options.Value.HealthTimeout.TotalSeconds:0} s."
            );
        }
    }

    private async Task<HealthReportSnapshot> RunAsync(string key, CancellationToken cancellation)
    {
        var report = await checks
            .CheckHealthAsync(registration => registration.Name == key, cancellation)
            .ConfigureAwait(false);
        if (!report.Entries.TryGetValue(key, out var entry))
        {
            return Report(key, HealthStatus.Unhealthy, $"No health check '{key}' is registered.");
        }
        return Report(key, entry.Status, entry.Description) with { ExceptionText = entry.Exception?.ToString() };
    }

    private HealthReportSnapshot Report(string key, HealthStatus status, string? description) =>
        new(key, status, description, null) { LastRunAt = time.GetUtcNow().UtcDateTime };

    private void Publish(Replica replica, ImmutableArray<HealthReportSnapshot> reports)
    {
        if (
            !reports.IsEmpty
            && notifications.TryGetCurrentState(replica.Id, out var latest)
            && latest.Snapshot.State?.Text == KnownResourceStates.Running
        )
        {
            notifications.Publish(replica.Resource, replica.Id, snapshot => snapshot with { HealthReports = reports });
        }
    }
}
