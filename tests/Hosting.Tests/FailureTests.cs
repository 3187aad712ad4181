using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

public sealed class FailureTests
{
    [Fact]
    public async Task A_service_that_dies_leaves_its_exit_code_and_its_last_lines_and_the_others_run_on()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            builder.AddShell("doomed", "echo so long >&2; echo and thanks; exit 42");
            builder.AddShell("other", "sleep 600");
        });
        await app.WaitForStateAsync("doomed", KnownResourceStates.Exited);
        await app.WaitForStateAsync("other", KnownResourceStates.Running);

        var snapshot = app.Snapshot("doomed");
        Assert.Equal(42, snapshot.ExitCode);
        Assert.NotNull(snapshot.StopTimeStamp);
        var failure = snapshot.Property(KnownProperties.Failure);
        Assert.StartsWith("It exited with code 42. Its last lines:", failure, StringComparison.Ordinal);
        Assert.Contains("so long", failure, StringComparison.Ordinal);
        Assert.Contains("and thanks", failure, StringComparison.Ordinal);
        var lines = app.GetLines("doomed").ToDictionary(line => line.Content);
        Assert.True(lines["so long"].IsErrorMessage);
        Assert.False(lines["and thanks"].IsErrorMessage);
    }

    [Fact]
    public async Task The_last_lines_are_told_without_their_colours()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddShell("doomed", @"printf '\033[41m\033[30mfail\033[39m\033[49m: no more\n'; exit 1")
        );
        await app.WaitForStateAsync("doomed", KnownResourceStates.Exited);

        var failure = app.Snapshot("doomed").Property(KnownProperties.Failure);

        Assert.Equal("It exited with code 1. Its last lines:\n  fail: no more", failure);
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddExecutable("tool", "no-such-program-here", ".")
        );

        await app.WaitForStateAsync("tool", KnownResourceStates.FailedToStart);

        Assert.StartsWith(
            "'no-such-program-here' was not found.",
            app.Snapshot("tool").Property(KnownProperties.Failure),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("npm")]
    [InlineData("node")]
    public void A_missing_node_comes_with_how_to_install_it(string command)
    {
        var hint = Orchestration.CommandSearch.InstallHint(command);

        Assert.Contains($"'{command}' was not found", hint, StringComparison.Ordinal);
        Assert.Contains("https://nodejs.org", hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_was_not_built_says_how_to_build_it()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddProject<NotBuilt>("service"));

        await app.WaitForStateAsync("service", KnownResourceStates.FailedToStart);

        Assert.Equal(
            "'service' is not built: /nowhere/Service.dll does not exist. Build it: dotnet build \"/nowhere/Service.csproj\"",
            app.Snapshot("service").Property(KnownProperties.Failure)
        );
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named_by_who_needs_it()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var parameter = builder.AddParameter("api-key");
            builder.AddShell("service", "sleep 600").WithEnvironment("KEY", parameter);
        });

        await app.WaitForStateAsync("service", KnownResourceStates.FailedToStart);

        Assert.StartsWith(
            "Parameter 'api-key' has no value. Set it, e.g. dotnet user-secrets set Parameters:api-key VALUE",
            app.Snapshot("service").Property(KnownProperties.Failure),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_failing_health_check_says_why()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddServer("sick", gate: "/nonexistent")
        );

        var change = await app.ResourceNotifications.WaitForResourceAsync(
            "sick",
            change =>
                change.Snapshot.HealthReports.Any(report =>
                    report.Description?.EndsWith("/health answered 503, not 200.", StringComparison.Ordinal) == true
                ),
            TestApplication.Patience
        );

        Assert.Equal(HealthStatus.Unhealthy, change.Snapshot.HealthStatus);
        Assert.Equal(KnownResourceStates.Running, change.Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_process_that_ignores_the_polite_request_is_killed()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddShell("stubborn", "trap '' TERM; echo ready; while :; do sleep 0.05; done")
        );
        await app.WaitForLineAsync("stubborn", line => line == "ready", TestApplication.Patience);

        await app.StopResourceAsync("stubborn");

        Assert.Equal(KnownResourceStates.Exited, app.Snapshot("stubborn").State?.Text);
        Assert.Null(app.Snapshot("stubborn").Property(KnownProperties.Failure));
    }

    [Fact]
    public void A_name_that_fits_no_variable_is_refused()
    {
        foreach (var name in new[] { "1st", "a--b", "a_b", "ä", new string('a', 65) })
        {
            Assert.Throws<ArgumentException>(() => new ProjectResource(name));
        }
    }

    [Fact]
    public void A_name_is_given_once_whatever_its_case()
    {
        TestApplication.Build(builder =>
        {
            builder.AddShell("web", "true");
            Assert.Throws<DistributedApplicationException>(() => builder.AddShell("WEB", "true"));
        });
    }

    private sealed class NotBuilt : IBuiltProjectMetadata
    {
        public string ProjectPath => "/nowhere/Service.csproj";

        public string AssemblyPath => "/nowhere/Service.dll";
    }
}
