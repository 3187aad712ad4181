using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.EndToEnd;

/// <summary>What a story does to a resource of the running AppHost, and reads of it.</summary>
internal static class RunningResources
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task RestartResourceAsync(this DistributedApplication application, string name) =>
        application.RunCommandAsync(name, KnownResourceCommands.RestartCommand);

    public static Task StartResourceAsync(this DistributedApplication application, string name) =>
        application.RunCommandAsync(name, KnownResourceCommands.StartCommand);

    /// <summary>Waits until it is healthy, whatever it was before.</summary>
    public static async Task BecomesHealthyAsync(
        this DistributedApplication application,
        string name,
        CancellationToken timeout
    )
    {
        while (true)
        {
            var change = await application.ResourceNotifications.WaitForResourceAsync(
                name,
                change => IsHealthy(change) || HasFailedToStart(change),
                timeout
            );
            if (IsHealthy(change))
            {
                return;
            }
            // Under load the orchestrator at times fails to start what it has just stopped: a developer clicks Start again.
            var commands = application.Services.GetRequiredService<ResourceCommandService>();
            await commands.ExecuteCommandAsync(application.Resource(name), KnownResourceCommands.StartCommand, timeout);
            await application.ResourceNotifications.WaitForResourceAsync(
                name,
                change => !HasFailedToStart(change),
                timeout
            );
        }
    }

    /// <summary>Ends its process as <c>kill -9</c> does, and waits until Aspire has noticed.</summary>
    public static async Task KillResourceAsync(this DistributedApplication application, string name)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var running = await application.ResourceNotifications.WaitForResourceAsync(
            name,
            change => ProcessIdOf(change) is not null,
            timeout.Token
        );
        // Aspire starts projects with `dotnet run`: the program itself is its child.
        using var process = Process.GetProcessById(ProcessIdOf(running)!.Value);
        process.Kill(entireProcessTree: true);
        await application.ResourceNotifications.WaitForResourceAsync(
            name,
            KnownResourceStates.TerminalStates,
            timeout.Token
        );
    }

    /// <summary>The last lines that it wrote to its console.</summary>
    public static async Task<IReadOnlyList<string>> LastLinesAsync(this DistributedApplication application, string name)
    {
        var logs = application.Services.GetRequiredService<ResourceLoggerService>();
        List<string> lines = [];
        await foreach (var batch in logs.GetAllAsync(application.Resource(name)))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }
        return [.. lines.TakeLast(20)];
    }

    private static async Task RunCommandAsync(this DistributedApplication application, string name, string command)
    {
        var commands = application.Services.GetRequiredService<ResourceCommandService>();
        using var timeout = new CancellationTokenSource(Patience);
        var result = await commands.ExecuteCommandAsync(application.Resource(name), command, timeout.Token);
        Assert.True(result.Success, $"{command} of {name}: {result.Message}");
    }

    private static IResource Resource(this DistributedApplication application, string name) =>
        application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(it => it.Name == name);

    private static bool IsHealthy(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Running
        && change.Snapshot.HealthStatus == HealthStatus.Healthy;

    private static bool HasFailedToStart(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.FailedToStart;

    private static int? ProcessIdOf(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Running
        && change.Snapshot.Properties.FirstOrDefault(it => it.Name == "executable.pid")?.Value is { } id
            ? Convert.ToInt32(id, CultureInfo.InvariantCulture)
            : null;
}
