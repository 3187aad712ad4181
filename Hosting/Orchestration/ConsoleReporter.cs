using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Tells the person at the terminal what happens: every resource's lines, why one waits or failed, where everything is.</summary>
internal sealed class ConsoleReporter(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    DistributedApplicationModel model,
    DashboardSettings dashboard,
    IOptions<EngineOptions> options
) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, Task> _readers = [];
    private readonly Dictionary<string, string?> _told = [];
    private readonly Terminal _terminal = new([.. model.Resources.Select(resource => resource.Name)]);
    private Task _watching = Task.CompletedTask;
    private volatile bool _isStopping;
    private bool _hasListed;

    public Task StartAsync()
    {
        if (options.Value.WriteToConsole)
        {
            _watching = WatchAsync();
        }
        return Task.CompletedTask;
    }

    public void TellDashboard(DashboardAddresses addresses)
    {
        Tell($"Now listening on: {addresses.FrontendUrl.GetLeftPart(UriPartial.Authority)}");
        Tell($"Login to the dashboard at {addresses.LoginUrl}");
    }

    public void TellStarted() => Tell("Distributed application started. Press Ctrl+C to shut down.");

    public void TellStopping()
    {
        _isStopping = true;
        Tell("Stopping …");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_readers.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _readers.Clear();
    }

    private void Tell(string line)
    {
        if (options.Value.WriteToConsole)
        {
            _terminal.Write(line);
        }
    }

    private async Task WatchAsync()
    {
        await foreach (var change in notifications.WatchAsync(_ending.Token).ConfigureAwait(false))
        {
            if (change.Resource is not IResourceWithoutLifetime && !_readers.ContainsKey(change.ResourceId))
            {
                _readers[change.ResourceId] = ReadAsync(change.Resource.Name, change.ResourceId);
            }
            TellTrouble(change);
            ListWhenReady();
        }
    }

    private async Task ReadAsync(string name, string resourceId)
    {
        await foreach (var batch in loggers.WatchAsync(resourceId, _ending.Token).ConfigureAwait(false))
        {
            foreach (var line in batch)
            {
                _terminal.WriteFrom(name, line.Content);
            }
        }
    }

    /// <summary>Why it waits, why it failed: once each time that changes.</summary>
    private void TellTrouble(ResourceEvent change)
    {
        var text = change.Snapshot.State?.Text switch
        {
            KnownResourceStates.Waiting =>
                $"waits for {change.Snapshot.Read(KnownProperties.WaitingFor)?.Replace("\n", ", for ", StringComparison.Ordinal)}",
            // Why is among its own lines already.
            KnownResourceStates.FailedToStart => "failed to start.",
            KnownResourceStates.Exited => change.Snapshot.Read(KnownProperties.Failure),
            _ => null,
        };
        if (_told.GetValueOrDefault(change.ResourceId) == text)
        {
            return;
        }
        _told[change.ResourceId] = text;
        if (text is not null && !_isStopping)
        {
            _terminal.WriteAbout(change.Resource.Name, text, isTrouble: change.Snapshot.IsTerminal);
        }
    }

    private void ListWhenReady()
    {
        if (_hasListed || _isStopping || !model.Resources.All(IsReady))
        {
            return;
        }
        _hasListed = true;
        Tell("");
        foreach (var resource in model.Resources)
        {
            foreach (var url in Links(resource))
            {
                _terminal.WriteLink(resource.Name, url);
            }
        }
        if (dashboard.Addresses is { } addresses)
        {
            _terminal.WriteLink("dashboard", addresses.LoginUrl);
        }
        Tell("");
    }

    private bool IsReady(IResource resource) =>
        resource.Annotations.OfType<ExplicitStartupAnnotation>().Any()
        || notifications
            .GetReplicas(resource.Name)
            .All(replica =>
                replica.Snapshot.HealthStatus == HealthStatus.Healthy
                || replica.Snapshot is { State.Text: KnownResourceStates.Finished, ExitCode: 0 }
            );

    private IEnumerable<string> Links(IResource resource) =>
        notifications
            .GetReplicas(resource.Name)
            .Take(1)
            .SelectMany(replica => replica.Snapshot.Urls)
            .Where(url => !url.IsInternal && !url.IsInactive)
            .Select(url => url.Url);
}
