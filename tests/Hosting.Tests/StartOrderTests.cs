using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

public sealed class StartOrderTests
{
    [Fact]
    public async Task A_resource_starts_after_what_it_waits_for_is_healthy()
    {
        using var folder = new TempFolder();
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var first = builder.AddServer("first", gate: folder.File("gate"));
            builder.AddShell("second", "echo started; sleep 600").WaitFor(first);
        });
        await app.WaitForStateAsync("second", KnownResourceStates.Waiting);
        await app.ResourceNotifications.WaitForResourceAsync(
            "first",
            change => change.Snapshot.HealthReports.Any(report => report.Status == HealthStatus.Unhealthy),
            TestApplication.Patience
        );
        Assert.Equal("first to be healthy", app.Snapshot("second").Property(KnownProperties.WaitingFor));
        Assert.Empty(app.GetLines("second"));

        await File.WriteAllTextAsync(folder.File("gate"), "");

        await app.WaitForLineAsync("second", line => line == "started", TestApplication.Patience);
        Assert.Equal(HealthStatus.Healthy, app.Snapshot("first").HealthStatus);
        Assert.Null(app.Snapshot("second").Property(KnownProperties.WaitingFor));
    }

    [Fact]
    public async Task A_resource_starts_after_another_one_has_finished()
    {
        using var folder = new TempFolder();
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var install = builder.AddShell("install", $"while [ ! -e {folder.File("gate")} ]; do sleep 0.02; done");
            builder.AddShell("web", "sleep 600").WaitForCompletion(install);
        });
        await app.WaitForStateAsync("web", KnownResourceStates.Waiting);

        await File.WriteAllTextAsync(folder.File("gate"), "");

        await app.WaitForStateAsync("web", KnownResourceStates.Running);
        Assert.Equal(KnownResourceStates.Finished, app.Snapshot("install").State?.Text);
    }

    [Fact]
    public async Task A_resource_that_waits_for_a_start_does_not_ask_for_health()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var never = builder.AddServer("never-healthy", gate: "/nonexistent");
            builder.AddShell("second", "sleep 600").WaitForStart(never);
        });

        await app.WaitForStateAsync("second", KnownResourceStates.Running);

        Assert.Equal(HealthStatus.Unhealthy, app.Snapshot("never-healthy").HealthStatus);
    }

    [Fact]
    public async Task Without_a_dashboard_who_waits_for_a_failure_fails_too()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var install = builder.AddShell("install", "exit 7");
            builder.AddShell("web", "sleep 600").WaitForCompletion(install);
        });

        await app.WaitForStateAsync("web", KnownResourceStates.FailedToStart);

        Assert.Equal(
            "'install' exited with code 7 where 0 was expected.",
            app.Snapshot("web").Property(KnownProperties.Failure)
        );
    }

    [Fact]
    public async Task With_a_dashboard_who_waits_for_a_failure_goes_on_when_it_was_repaired_and_restarted()
    {
        using var folder = new TempFolder();
        await using var app = await TestApplication.StartWithDashboardAsync(builder =>
        {
            var install = builder.AddShell("install", $"test -e {folder.File("repaired")}");
            builder.AddShell("web", "sleep 600").WaitForCompletion(install);
        });
        await app.ResourceNotifications.WaitForResourceAsync(
            "web",
            change =>
                change.Snapshot.Property(KnownProperties.WaitingFor)
                == "install to finish ('install' exited with code 1 where 0 was expected. Start it again from the dashboard.)",
            TestApplication.Patience
        );

        await File.WriteAllTextAsync(folder.File("repaired"), "");
        await app.StartResourceAsync("install");

        await app.WaitForStateAsync("web", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_resource_that_waits_starts_at_once_when_somebody_says_start()
    {
        await using var app = await TestApplication.StartWithDashboardAsync(builder =>
        {
            var never = builder.AddServer("never-healthy", gate: "/nonexistent");
            builder.AddShell("impatient", "sleep 600").WaitFor(never);
        });
        await app.WaitForStateAsync("impatient", KnownResourceStates.Waiting);

        await app.StartResourceAsync("impatient");

        await app.WaitForStateAsync("impatient", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_resource_with_explicit_start_waits_for_the_command()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            builder.AddShell("on-demand", "sleep 600").WithExplicitStart();
            builder.AddShell("other", "sleep 600");
        });
        await app.WaitForStateAsync("other", KnownResourceStates.Running);
        Assert.Equal(KnownResourceStates.NotStarted, app.Snapshot("on-demand").State?.Text);

        await app.StartResourceAsync("on-demand");

        await app.WaitForStateAsync("on-demand", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Resources_that_wait_for_each_other_are_refused_by_name()
    {
        await using var app = TestApplication.Build(builder =>
        {
            var first = builder.AddShell("first", "true");
            var second = builder.AddShell("second", "true").WaitFor(first);
            first.WaitFor(second);
        });

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.Equal("These wait for each other, so none could ever start: first, second.", refusal.Message);
    }

    [Fact]
    public async Task Everything_stops_in_the_opposite_order_of_waiting()
    {
        using var folder = new TempFolder();
        var log = folder.File("log");
        string Script(string name) =>
            $"trap 'sleep 0.2; echo {name} >> {log}; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
        await using (
            var app = await TestApplication.StartAsync(builder =>
            {
                var database = builder.AddShell("database", Script("database"));
                var api = builder.AddShell("api", Script("api")).WaitFor(database);
                builder.AddShell("gateway", Script("gateway")).WaitFor(api);
            })
        )
        {
            foreach (var name in new[] { "database", "api", "gateway" })
            {
                await app.WaitForStateAsync(name, KnownResourceStates.Running);
                await app.WaitForLineAsync(name, line => line == "ready", TestApplication.Patience);
            }
            await app.StopAsync();
        }

        Assert.Equal(["gateway", "api", "database"], await File.ReadAllLinesAsync(log));
    }
}
