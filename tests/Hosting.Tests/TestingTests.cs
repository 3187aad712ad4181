using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

public sealed class TestingTests
{
    [Fact]
    public async Task An_AppHosts_own_program_runs_inside_a_test_on_a_free_port()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.TestAppHost>(
            ["--Topology=service", "--Service:Port=8080"],
            TestApplication.Patience
        );
        Assert.Equal(RepositoryRoot.Combine("tests", "TestAppHost"), builder.AppHostDirectory);
        await using var app = await builder.BuildAsync(TestApplication.Patience);
        await app.StartAsync(TestApplication.Patience);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", TestApplication.Patience);
        using var http = app.CreateHttpClient("service");

        Assert.NotEqual(8080, http.BaseAddress!.Port);
        Assert.NotEmpty(await http.GetStringAsync("pid", TestApplication.Patience));
    }

    [Fact]
    public async Task What_the_program_throws_reaches_the_test() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            DistributedApplicationTestingBuilder.CreateAsync<Projects.TestAppHost>(
                ["--Topology=unknown"],
                TestApplication.Patience
            )
        );

    [Fact]
    public async Task The_AppHosts_own_checks_commands_and_subscribers_take_part()
    {
        var isHealthy = false;
        var ready = new TaskCompletionSource<string>();
        await using var app = await TestApplication.StartAsync(builder =>
        {
            builder
                .Services.AddHealthChecks()
                .AddCheck(
                    "own",
                    () => isHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet")
                );
            var worker = builder
                .AddShell("worker", "sleep 600")
                .WithHealthCheck("own")
                .WithCommand(
                    "heal",
                    "Heal",
                    context =>
                    {
                        isHealthy = true;
                        return Task.FromResult(CommandResults.Success());
                    }
                );
            builder.Eventing.Subscribe<ResourceReadyEvent>(
                worker.Resource,
                (happened, _) =>
                {
                    ready.SetResult(happened.Resource.Name);
                    return Task.CompletedTask;
                }
            );
        });
        await app.ResourceNotifications.WaitForResourceAsync(
            "worker",
            change => change.Snapshot.HealthReports.Any(report => report.Description == "not yet"),
            TestApplication.Patience
        );
        Assert.False(ready.Task.IsCompleted);

        var result = await app.ResourceCommands.ExecuteCommandAsync("worker", "heal");

        Assert.True(result.Success);
        Assert.Equal("worker", await ready.Task.WaitAsync(TestApplication.Patience));
    }

    [Fact]
    public async Task A_command_that_does_not_fit_the_state_is_refused()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddShell("worker", "sleep 600"));
        await app.WaitForStateAsync("worker", KnownResourceStates.Running);

        var start = await app.ResourceCommands.ExecuteCommandAsync("worker", KnownResourceCommands.StartCommand);
        var unknown = await app.ResourceCommands.ExecuteCommandAsync("worker", "no-such-command");

        Assert.False(start.Success);
        Assert.Equal("'worker' has no command 'no-such-command'.", unknown.ErrorMessage);
    }

    [Fact]
    public async Task Who_watches_late_gets_the_latest_first_and_every_line_once()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddShell("counter", "for i in $(seq 1 500); do echo $i; done")
        );
        await app.WaitForStateAsync("counter", KnownResourceStates.Finished);
        var replica = app.ResourceNotifications.GetReplicas("counter").Single();
        var loggers = app.Services.GetRequiredService<ResourceLoggerService>();

        var lines = new List<LogLine>();
        await foreach (var batch in loggers.WatchAsync(replica.ResourceId, TestApplication.Patience))
        {
            lines.AddRange(batch);
            if (lines.Count >= 500)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(1, 500).Select(number => $"{number}"), lines.Select(line => line.Content));
        Assert.Equal(Enumerable.Range(1, 500), lines.Select(line => line.LineNumber));
    }
}
