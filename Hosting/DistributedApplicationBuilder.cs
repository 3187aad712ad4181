using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Dashboard;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting;

/// <summary>Collects the description and builds the host that runs it.</summary>
internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly List<IResource> _resources = [];
    private readonly AppHostUnderTest? _test = AppHostUnderTest.Current;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _test?.Configure(options);
        AppHostAssembly = _test?.Assembly ?? options.ResolveAssembly();
        AppHostDirectory = FindDirectory(AppHostAssembly) ?? Directory.GetCurrentDirectory();
        _host = CreateHost(options);
        AddServices(options);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    public IReadOnlyList<IResource> Resources => _resources;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (_resources.Any(known => known.Name.Equals(resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because a resource with that name already exists."
            );
        }
        _resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _test?.TakeOver(this, BuildHost);
        return BuildHost();
    }

    internal DistributedApplication BuildHost()
    {
        Services.AddSingleton(new DistributedApplicationModel(_resources));
        return new(_host.Build());
    }

    private HostApplicationBuilder CreateHost(DistributedApplicationOptions options)
    {
        var args = options.Args ?? [];
        var early = new ConfigurationManager();
        early.AddEnvironmentVariables("DOTNET_").AddCommandLine(args);
        var host = new HostApplicationBuilder(
            new HostApplicationBuilderSettings
            {
                DisableDefaults = true,
                Configuration = early,
                ContentRootPath = AppHostDirectory,
                ApplicationName = AppHostAssembly?.GetName().Name,
                EnvironmentName = _test is null ? null : Environments.Development,
            }
        );
        host.Configuration.AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{host.Environment.EnvironmentName}.json", optional: true);
        // In every environment: a generated secret that was kept must be found again.
        if (AppHostAssembly?.GetCustomAttribute<UserSecretsIdAttribute>() is { } secrets)
        {
            host.Configuration.AddUserSecrets(secrets.UserSecretsId);
        }
        host.Configuration.AddEnvironmentVariables().AddCommandLine(args);
        return host;
    }

    private void AddServices(DistributedApplicationOptions options)
    {
        Services.AddLogging(logging =>
            logging
                .AddConfiguration(Configuration.GetSection("Logging"))
                .AddSimpleConsole(console => console.SingleLine = true)
        );
        Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        Services.AddHealthChecks();
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton<IDistributedApplicationBuilder>(this);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(ExecutionContext);
        Services.Configure<EngineOptions>(engine =>
        {
            engine.DisableDashboard = options.DisableDashboard || Configuration.GetValue<bool>("Dashboard:Disabled");
            engine.RandomizePorts = _test is not null;
            engine.WriteToConsole = _test is null;
        });
        Services.AddEngine();
        if (options.EnableResourceLogging)
        {
            Services.AddHostedService<ResourceLogForwarder>();
        }
        Services.AddSingleton<DashboardStarter>(DashboardHost.StartAsync);
        if (_test is not null)
        {
            // The test decides when it ends; Ctrl+C belongs to the test runner.
            Services.AddSingleton<IHostLifetime, ApplicationLifetimeOfTest>();
        }
    }

    private static string? FindDirectory(Assembly? assembly) =>
        assembly
            ?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "apphostprojectpath")
            ?.Value;

    /// <summary>Waits for nothing and reacts to no signal.</summary>
    private sealed class ApplicationLifetimeOfTest : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
