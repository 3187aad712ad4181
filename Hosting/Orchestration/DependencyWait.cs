using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Waits until everything that a resource waits for has happened. With a dashboard it waits for ever, because
/// somebody can restart what failed; without one a failed dependency fails the waiter.
/// </summary>
internal sealed class DependencyWait(ResourceNotificationService notifications, DashboardSettings dashboard)
{
    public static IReadOnlyList<WaitAnnotation> Of(IResource resource) =>
        [.. resource.Annotations.OfType<WaitAnnotation>()];

    /// <param name="resource">Who waits.</param>
    /// <param name="tell">Called with what is still missing, one line a dependency, whenever that changes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">A dependency failed and nobody can restart it.</exception>
    public async Task WaitAsync(IResource resource, Action<IReadOnlyList<string>> tell, CancellationToken cancellation)
    {
        var waits = Of(resource);
        if (waits.Count == 0)
        {
            return;
        }
        string? told = null;
        await foreach (var change in notifications.WatchAsync(cancellation).ConfigureAwait(false))
        {
            if (!waits.Any(wait => wait.Resource == change.Resource))
            {
                continue;
            }
            var pending = waits.Where(wait => !IsSatisfied(wait)).ToList();
            if (pending.Count == 0)
            {
                return;
            }
            if (!dashboard.IsEnabled && pending.Select(Failure).FirstOrDefault(text => text is not null) is { } failure)
            {
                throw new DistributedApplicationException(failure);
            }
            var lines = pending.ConvertAll(Describe);
            var text = string.Join('\n', lines);
            if (text != told)
            {
                told = text;
                tell(lines);
            }
        }
    }

    private bool IsSatisfied(WaitAnnotation wait)
    {
        var replicas = notifications.GetReplicas(wait.Resource.Name);
        return replicas.Count > 0 && replicas.All(replica => IsSatisfied(wait, replica.Snapshot));
    }

    private static bool IsSatisfied(WaitAnnotation wait, CustomResourceSnapshot snapshot) =>
        wait.WaitType switch
        {
            WaitType.WaitUntilHealthy => snapshot.HealthStatus == HealthStatus.Healthy,
            WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
            WaitType.WaitForCompletion => snapshot.IsTerminal && snapshot.ExitCode == wait.ExitCode,
            _ => throw new InvalidOperationException($"Wait type '{wait.WaitType}' is unknown."),
        };

    private string Describe(WaitAnnotation wait)
    {
        var what = wait.WaitType switch
        {
            WaitType.WaitUntilHealthy => $"{wait.Resource.Name} to be healthy",
            WaitType.WaitUntilStarted => $"{wait.Resource.Name} to start",
            _ => $"{wait.Resource.Name} to finish",
        };
        return Failure(wait) is { } failure ? $"{what} ({failure} Start it again from the dashboard.)" : what;
    }

    private string? Failure(WaitAnnotation wait)
    {
        var failed = notifications
            .GetReplicas(wait.Resource.Name)
            .Select(replica => replica.Snapshot)
            .FirstOrDefault(snapshot => snapshot.IsTerminal && !IsSatisfied(wait, snapshot));
        return failed switch
        {
            null => null,
            { ExitCode: { } code } when wait.WaitType == WaitType.WaitForCompletion =>
                $"'{wait.Resource.Name}' exited with code {code} where {wait.ExitCode} was expected.",
            { ExitCode: { } code } => $"'{wait.Resource.Name}' exited with code {code}.",
            _ => $"'{wait.Resource.Name}' failed to start.",
        };
    }
}
