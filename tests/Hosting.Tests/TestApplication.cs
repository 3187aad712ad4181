using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

/// <summary>Starts a topology that a test describes, and the few programs that topologies are made of.</summary>
internal static class TestApplication
{
    /// <summary>Generous: two busy cores start a process in seconds, not milliseconds.</summary>
    public static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public static async Task<DistributedApplication> StartAsync(
        Action<IDistributedApplicationBuilder> describe,
        params string[] args
    )
    {
        var app = Build(describe, args);
        await app.StartAsync(Patience);
        return app;
    }

    /// <summary>With somebody who could restart what failed, so nobody gives up waiting.</summary>
    public static async Task<DistributedApplication> StartWithDashboardAsync(
        Action<IDistributedApplicationBuilder> describe,
        params string[] args
    )
    {
        var builder = DistributedApplicationTestingBuilder.Create(args, options => options.DisableDashboard = false);
        builder.Services.AddSingleton<DashboardStarter>((_, _) => Task.FromResult<IAsyncDisposable>(new NoDashboard()));
        describe(builder);
        var app = builder.Build();
        await app.StartAsync(Patience);
        return app;
    }

    public static DistributedApplication Build(Action<IDistributedApplicationBuilder> describe, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        describe(builder);
        return builder.Build();
    }

    public static IResourceBuilder<ExecutableResource> AddShell(
        this IDistributedApplicationBuilder builder,
        string name,
        string script
    ) => builder.AddExecutable(name, "sh", Path.GetTempPath(), "-c", script);

    /// <summary>A web server that answers with its process id, and at <c>/health</c> with 200 once the gate file is there.</summary>
    public static IResourceBuilder<ExecutableResource> AddServer(
        this IDistributedApplicationBuilder builder,
        string name,
        string? gate = null
    )
    {
        const string Script = """
            const { existsSync } = require('fs');
            const gate = process.env.GATE;
            require('http').createServer((request, response) => {
              response.statusCode = request.url === '/health' && gate && !existsSync(gate) ? 503 : 200;
              response.end(String(process.pid));
            }).listen(process.env.PORT, 'localhost', () => console.log('listening'));
            process.on('SIGTERM', () => process.exit(0));
            """;
        var server = builder
            .AddExecutable(name, "node", Path.GetTempPath(), "-e", Script)
            .WithHttpEndpoint(env: "PORT")
            .WithHttpHealthCheck("/health");
        return gate is null ? server : server.WithEnvironment("GATE", gate);
    }

    public static Task WaitForStateAsync(this DistributedApplication app, string name, string state) =>
        app.ResourceNotifications.WaitForResourceAsync(name, state, Patience);

    public static CustomResourceSnapshot Snapshot(this DistributedApplication app, string name) =>
        app.ResourceNotifications.GetReplicas(name).Single().Snapshot;

    public static string? Property(this CustomResourceSnapshot snapshot, string name) => snapshot.Read(name);

    private sealed class NoDashboard : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
