using Realtime.Benchmarks.Load;

namespace Realtime.Benchmarks.Tests;

/// <summary>The load command starts what it measures and counts right. How fast anything is, no test asks.</summary>
public sealed class LoadCommandTests
{
    [Fact]
    public async Task A_tiny_run_measures_the_api_directly_and_through_the_gateway_and_loses_nothing()
    {
        string[] what = ["--shape", "half", "--target", "realtime,gateway", "--members", "100"];

        var (exitCode, output) = await RunAsync([.. what, .. Short]);

        Assert.True(exitCode == 0, output);
        Assert.Contains("| CPU µs/delivery | × realtime |", output);
        foreach (var target in new[] { "realtime", "gateway" })
        {
            var rows = output.Split('\n').Where(line => line.StartsWith($"| {target} |", StringComparison.Ordinal));
            Assert.Contains("| 0 / 0 / 0 |", Assert.Single(rows));
        }
    }

    [Theory]
    [InlineData("--shape", "full", "'full' is none of half,")]
    [InlineData("--target", "carrier-pigeon", "'carrier-pigeon' is none of realtime,")]
    [InlineData("--rounds", "many", "--rounds many is not a number.")]
    [InlineData("--speed", "1", "Unknown: --speed 1.")]
    public async Task What_it_cannot_do_it_says_with_its_usage(string option, string value, string answer)
    {
        var (exitCode, output) = await RunAsync(option, value);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(answer, output);
        Assert.Contains("--shape NAME", output);
    }

    private static string[] Short => ["--rounds", "1", "--seconds", "0.5", "--heat", "0.2", "--cores", "0,0"];

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var exitCode = await LoadCommand.RunAsync(arguments, output, new(TextWriter.Null, isTerminal: false));
        return (exitCode, output.ToString());
    }
}
