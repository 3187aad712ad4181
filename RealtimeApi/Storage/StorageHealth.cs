using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.RealtimeApi.Storage;

/// <summary>
/// Whether messages can be stored: the server is ready only as long as it can keep what it acks. After a write that failed, only
/// <see cref="Proved"/> says that they can: a small one may succeed where a large one does not.
/// </summary>
internal sealed partial class StorageHealth(ILogger<StorageHealth> logger) : IHealthCheck
{
    private volatile Exception? failure;
    private volatile bool isFull;

    public bool IsFailing => failure is not null;

    public void Failed(Exception reason)
    {
        if (failure is null)
        {
            LogFailed(reason.Message);
        }
        failure = reason;
    }

    /// <summary>A message of the largest size could be stored, and was there.</summary>
    public void Proved()
    {
        if (failure is not null)
        {
            failure = null;
            LogRecovered();
        }
    }

    /// <summary>Notes whether all the bytes are stored that may be. The server is ready then, but less useful.</summary>
    public void NoteQuota(bool isReached)
    {
        if (isReached != isFull)
        {
            isFull = isReached;
            if (isReached)
            {
                LogFull();
            }
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            failure is { } reason ? HealthCheckResult.Unhealthy("Messages can't be stored.", reason)
            : isFull ? HealthCheckResult.Degraded("As many bytes of messages are stored as Storage:MaxBytes allows.")
            : HealthCheckResult.Healthy()
        );

    [LoggerMessage(LogLevel.Error, "Messages can't be stored: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "As many bytes of messages are stored as Storage:MaxBytes allows: new ones are refused with quota_exceeded"
    )]
    private partial void LogFull();

    [LoggerMessage(LogLevel.Information, "Messages are stored again")]
    private partial void LogRecovered();
}
