using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting.Testing;

/// <summary>What a test asks of a running application.</summary>
public static class DistributedApplicationTestingExtensions
{
    /// <summary>The public address of a resource; of its first HTTP endpoint unless one is named.</summary>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var endpoints = app.Find(resourceName).Annotations.OfType<EndpointAnnotation>().ToList();
        var endpoint = endpointName is null
            ? endpoints.Find(candidate => candidate.UriScheme is "http") ?? endpoints.FirstOrDefault()
            : endpoints.Find(candidate => candidate.Name.Equals(endpointName, StringComparison.OrdinalIgnoreCase));
        return endpoint?.AllocatedEndpoint is { } allocated
            ? new(allocated.UriString)
            : throw new ArgumentException(
                $"'{resourceName}' has no endpoint '{endpointName}' with an address.",
                nameof(endpointName)
            );
    }

    /// <summary>A client whose base address is the resource's public address.</summary>
    public static HttpClient CreateHttpClient(
        this DistributedApplication app,
        string resourceName,
        string? endpointName = null
    ) => new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

    /// <summary>The connection string as a resource that references it gets it.</summary>
    public static ValueTask<string?> GetConnectionStringAsync(
        this DistributedApplication app,
        string resourceName,
        CancellationToken cancellationToken = default
    ) =>
        app.Find(resourceName) is IResourceWithConnectionString resource
            ? resource.GetConnectionStringAsync(cancellationToken)
            : throw new ArgumentException($"'{resourceName}' has no connection string.", nameof(resourceName));

    /// <summary>Where the dashboard listens and how to log in, when the test started it.</summary>
    public static Uri? GetDashboardLogin(this DistributedApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<DashboardSettings>().Addresses is { } addresses
            ? new(addresses.LoginUrl)
            : null;
    }

    /// <summary>The lines that the resource's replicas have written so far.</summary>
    public static IReadOnlyList<LogLine> GetLines(this DistributedApplication app, string resourceName)
    {
        ArgumentNullException.ThrowIfNull(app);
        var loggers = app.Services.GetRequiredService<ResourceLoggerService>();
        return
        [
            .. app
                .ResourceNotifications.GetReplicas(resourceName)
                .SelectMany(replica => loggers.GetLines(replica.ResourceId)),
        ];
    }

    /// <summary>Waits for a line that satisfies the condition; one that was written already counts.</summary>
    public static async Task<LogLine> WaitForLineAsync(
        this DistributedApplication app,
        string resourceName,
        Func<string, bool> condition,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(app);
        var loggers = app.Services.GetRequiredService<ResourceLoggerService>();
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var searches = app
            .ResourceNotifications.GetReplicas(resourceName)
            .Select(replica => FindLineAsync(loggers, replica.ResourceId, condition, found.Token))
            .ToList();
        var first = await Task.WhenAny(searches).ConfigureAwait(false);
        await found.CancelAsync().ConfigureAwait(false);
        return await first.ConfigureAwait(false);
    }

    /// <summary>Runs the resource's start command on all its replicas.</summary>
    /// <exception cref="InvalidOperationException">The command is not available now, or failed.</exception>
    public static Task StartResourceAsync(this DistributedApplication app, string resourceName) =>
        app.ExecuteAsync(resourceName, KnownResourceCommands.StartCommand);

    /// <summary>Stops all replicas of the resource and returns when they are gone.</summary>
    /// <exception cref="InvalidOperationException">The command is not available now, or failed.</exception>
    public static Task StopResourceAsync(this DistributedApplication app, string resourceName) =>
        app.ExecuteAsync(resourceName, KnownResourceCommands.StopCommand);

    /// <summary>Stops and starts all replicas of the resource; their public addresses stay.</summary>
    /// <exception cref="InvalidOperationException">The command is not available now, or failed.</exception>
    public static Task RestartResourceAsync(this DistributedApplication app, string resourceName) =>
        app.ExecuteAsync(resourceName, KnownResourceCommands.RestartCommand);

    /// <summary>Kills the processes of the resource (or of one replica, by its id) as a crash would; nobody restarts them.</summary>
    public static async Task KillResourceAsync(
        this DistributedApplication app,
        string resourceName,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(app);
        foreach (var runner in app.Services.GetRequiredService<Engine>().FindAll(resourceName))
        {
            runner.Kill();
        }
        await app
            .ResourceNotifications.WaitForResourceAsync(
                resourceName,
                _ => app.ResourceNotifications.GetReplicas(resourceName).All(replica => replica.Snapshot.IsTerminal),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private static IResource Find(this DistributedApplication app, string resourceName)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<DistributedApplicationModel>()
                .Resources.FirstOrDefault(resource =>
                    resource.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase)
                )
            ?? throw new ArgumentException($"There is no resource '{resourceName}'.", nameof(resourceName));
    }

    private static async Task ExecuteAsync(this DistributedApplication app, string resourceName, string command)
    {
        ArgumentNullException.ThrowIfNull(app);
        var result = await app.ResourceCommands.ExecuteCommandAsync(resourceName, command).ConfigureAwait(false);
        if (!result.Success)
        {
            throw new InvalidOperationException(result.ErrorMessage ?? $"'{command}' of '{resourceName}' failed.");
        }
    }

    private static async Task<LogLine> FindLineAsync(
        ResourceLoggerService loggers,
        string resourceId,
        Func<string, bool> condition,
        CancellationToken cancellationToken
    )
    {
        await foreach (var batch in loggers.WatchAsync(resourceId, cancellationToken).ConfigureAwait(false))
        {
            foreach (var line in batch)
            {
                if (condition(line.Content))
                {
                    return line;
                }
            }
        }
        throw new OperationCanceledException(cancellationToken);
    }
}
