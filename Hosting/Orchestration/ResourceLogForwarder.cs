using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Writes every resource's lines into the AppHost's own log, for tests and hosts that collect that one.</summary>
internal sealed partial class ResourceLogForwarder(
    ResourceNotificationService notifications,
    ResourceLoggerService consoles,
    ILoggerFactory loggers,
    IHostEnvironment environment
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var readers = new Dictionary<string, Task>(StringComparer.OrdinalIgnoreCase);
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                if (change.Resource is not IResourceWithoutLifetime && !readers.ContainsKey(change.ResourceId))
                {
                    readers[change.ResourceId] = ForwardAsync(change, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(readers.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ForwardAsync(ResourceEvent resource, CancellationToken stopping)
    {
        var log = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resource.Resource.Name}");
        await foreach (var batch in consoles.WatchAsync(resource.ResourceId, stopping).ConfigureAwait(false))
        {
            foreach (var line in batch)
            {
                LogLine(
                    log,
                    line.IsErrorMessage ? LogLevel.Error : LogLevel.Information,
                    line.LineNumber,
                    line.Content
                );
            }
        }
    }

    [LoggerMessage("{LineNumber}: {LineContent}")]
    private static partial void LogLine(ILogger log, LogLevel level, int lineNumber, string lineContent);
}
