using Realtime.Benchmarks.Load;
using Realtime.Benchmarks.Site;
using Realtime.Support;

namespace Realtime.Benchmarks.Tests;

/// <summary>What the site command says when it can't measure.</summary>
public sealed class SiteCommandTests
{
    [Theory]
    [InlineData("--rounds", "many", "--rounds many is not a number above 0.")]
    [InlineData("--rate", "0", "--rate 0 is not a number above 0.")]
    [InlineData("--url", "here", "Unknown: --url here.")]
    [InlineData("--speed", "1", "Unknown: --speed 1.")]
    public async Task What_it_cannot_do_it_says_with_its_usage(string option, string value, string answer)
    {
        var (exitCode, output) = await RunAsync(option, value);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(answer, output);
        Assert.Contains("--senders", output);
    }

    [Fact]
    public async Task Where_no_site_runs_it_says_so()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}/";

        var (exitCode, output) = await RunAsync("--url", address);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"{address}: Connection refused", output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var exitCode = await SiteCommand.RunAsync(arguments, output, new(TextWriter.Null, isTerminal: false));
        return (exitCode, output.ToString());
    }
}
