using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.RealtimeApi.Storage;

/// <summary>Whether the last write succeeded: the server is ready only as long as it can keep what it acks.</summary>
internal sealed partial class StorageHealth(ILogger<StorageHealth> logger) : IHealthCheck
{
    private volatile Exception? failure;

    public bool IsFailing => failure is not null;

    public void Failed(Exception reason)
    {
        if (failure is null)
        {
            LogFailed(reason.Message);
        }
        failure = reason;
    }

    public void Succeeded()
    {
        if (failure is not null)
        {
            failure = null;
            LogRecovered();
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            failure is { } reason
                ? HealthCheckResult.Unhealthy("Messages can't be stored.", reason)
                : HealthCheckResult.Healthy()
        );

    [LoggerMessage(LogLevel.Error, "Messages can't be stored: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(LogLevel.Information, "Messages are stored again")]
    private partial void LogRecovered();
}
