namespace Realtime.Web.Tests;

/// <summary>Makes web's own checks part of the solution's tests.</summary>
public sealed class WebTests : IClassFixture<InstalledPackages>
{
    [Fact]
    public Task Every_vitest_test_passes() => RunVitestAsync();

    /// <summary>The client's four transports against the real server, which the tests start, kill and start again.</summary>
    [Fact]
    public Task Every_wire_keeps_the_clients_promises_against_the_real_server() =>
        RunVitestAsync("--config=vitest.wires.config.ts");

    private static async Task RunVitestAsync(params string[] arguments)
    {
        var reportPath = Path.Combine(Path.GetTempPath(), $"vitest-{Guid.NewGuid():N}.json");
        try
        {
            var run = await NodeTool.RunAsync([
                "node_modules/vitest/vitest.mjs",
                "run",
                "--reporter=json",
                $"--outputFile={reportPath}",
                .. arguments,
            ]);
            Assert.True(File.Exists(reportPath), run.Output);
            var report = VitestReport.Read(reportPath);
            Assert.True(report.Failures.Count == 0, report.Describe());
            Assert.True(run.ExitCode == 0, run.Output);
            Assert.True(report.Passed > 0, "Vitest found no tests.");
        }
        finally
        {
            File.Delete(reportPath);
        }
    }

    [Fact]
    public async Task TypeScript_finds_nothing_to_complain_about()
    {
        var types = await NodeTool.RunAsync("node_modules/next/dist/bin/next", "typegen");
        Assert.True(types.ExitCode == 0, types.Output);
        var run = await NodeTool.RunAsync("node_modules/typescript/bin/tsc", "--noEmit", "--incremental", "false");
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task An_install_with_an_unchanged_lock_does_nothing()
    {
        var install = await NodeTool.RunAsync("scripts/install.mjs");
        Assert.Equal(0, install.ExitCode);
        Assert.Contains("nothing to do", install.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_names_no_download_address()
    {
        var lockFile = File.ReadAllText(Path.Combine(NodeTool.WebFolder, "package-lock.json"));
        Assert.DoesNotContain("\"resolved\"", lockFile, StringComparison.Ordinal);
    }
}
