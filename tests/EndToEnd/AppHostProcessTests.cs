using System.Net;
using System.Net.Sockets;

namespace Realtime.EndToEnd;

/// <summary>How the AppHost ends, and what it says when something cannot start.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class AppHostProcessTests
{
    /// <summary>Aspire gives its own processes 12 seconds.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Nothing_is_left_running_however_the_AppHost_ends() =>
        Task.WhenAll(LeavesNothingAsync("INT", 0), LeavesNothingAsync("TERM", 0), LeavesNothingAsync("KILL", 137));

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_how_to_choose_another()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var port = ((IPEndPoint)squatter.LocalEndpoint).Port;

        await using var host = new AppHostProcess([$"--Gateway:Port={port}", "--Web:Production=true"]);

        await host.NextLineAsync("gateway ended with exit code");
        await host.NextLineAsync($"{port}: address already in use");
        await host.NextLineAsync("choose another port: --Gateway:Port=");
        await EndAsync(host);
    }

    [Fact]
    public async Task A_missing_npm_is_named_with_where_to_get_it()
    {
        using var programs = new TemporaryFolder();
        foreach (var program in new[] { "dotnet", "sh", "sleep" })
        {
            File.CreateSymbolicLink(Path.Combine(programs.Path, program), Locate(program));
        }

        await using var host = new AppHostProcess(path: programs.Path);

        await host.NextLineAsync("web-installer could not be started");
        await host.NextLineAsync("npm");
        await EndAsync(host);
    }

    [Fact]
    public async Task A_service_that_ends_at_its_start_is_named_with_what_it_said()
    {
        await using var host = new AppHostProcess(setting: ("Tracing__OwnPerSecond", "-1"));

        await host.NextLineAsync("realtime-api ended with exit code");
        await host.NextLineAsync("OwnPerSecond");
        await EndAsync(host);
    }

    private static async Task LeavesNothingAsync(string signal, int exitCode)
    {
        await using var host = new AppHostProcess();
        await host.NextLineAsync("Dashboard  http://");
        await Eventually.HoldsAsync(
            () => HasStarted(host, "RealtimeApi") && HasStarted(host, "npm run"),
            "the API and the site's installer run",
            TimeSpan.FromMinutes(2)
        );

        await host.SignalAsync(signal);
        await host.ExitAsync();

        Assert.Equal(exitCode, host.ExitCode);
        await Eventually.HoldsAsync(() => host.Descendants().Count == 0, "nothing is left", LongestEnd);
    }

    private static bool HasStarted(AppHostProcess host, string program) =>
        host.Descendants().Any(command => command.Contains(program, StringComparison.Ordinal));

    private static async Task EndAsync(AppHostProcess host)
    {
        await host.SignalAsync("TERM");
        await host.ExitAsync();
    }

    private static string Locate(string program) =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .First(File.Exists);
}
