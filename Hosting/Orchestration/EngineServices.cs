using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Servers;
using Realtime.Hosting.Orchestration.Watchdog;

namespace Realtime.Hosting.Orchestration;

/// <summary>Puts the engine together.</summary>
internal static class EngineServices
{
    public static void AddEngine(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ResourceNotificationService(change => WithCommands(change, provider)));
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton<ResourceCommandService>();
        services.AddSingleton<DashboardSettings>();
        services.AddSingleton<PublicAddresses>();
        services.AddSingleton<OtlpEnvironment>();
        services.AddSingleton<ServerFolders>();
        services.AddSingleton<LaunchPlanner>();
        services.AddSingleton<DependencyWait>();
        services.AddSingleton<HealthMonitor>();
        services.AddSingleton<OrphanGuard>();
        services.AddSingleton<RunnerParts>();
        services.AddSingleton<ConsoleReporter>();
        services.AddSingleton<Engine>();
    }

    private static CustomResourceSnapshot WithCommands(ResourceEvent change, IServiceProvider services) =>
        change.Snapshot with
        {
            Commands =
            [
                .. change
                    .Resource.Annotations.OfType<ResourceCommandAnnotation>()
                    .Select(command => command.Describe(services, change.Snapshot)),
            ],
        };
}
