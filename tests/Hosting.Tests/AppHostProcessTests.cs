using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class AppHostProcessTests
{
    private const int SigHup = 1;
    private const int SigInt = 2;

    [Fact]
    public async Task No_child_outlives_an_AppHost_that_was_killed()
    {
        await using var host = AppHostProcess.Start("family");
        var family = await FamilyAsync(host);

        host.Signal(Native.SigKill);

        await AllGoneAsync(family);
    }

    [Fact]
    public async Task No_server_outlives_an_AppHost_that_was_killed()
    {
        await using var host = AppHostProcess.Start("servers");
        await host.WaitForAsync("| servers are up");
        var servers = ServersOf(host);
        Assert.Contains(servers, line => line.Contains("redis-server", StringComparison.Ordinal));
        Assert.Contains(servers, line => line.Contains("postgres", StringComparison.Ordinal));

        host.Signal(Native.SigKill);

        await Eventually.HoldsAsync(() => ServersOf(host).Count == 0, "every server is gone");
    }

    [Theory]
    [InlineData(Native.SigTerm)]
    [InlineData(SigInt)]
    [InlineData(SigHup)]
    public async Task A_signal_stops_everything_within_ten_seconds(int signal)
    {
        await using var host = AppHostProcess.Start("family");
        var family = await FamilyAsync(host);
        var clock = Stopwatch.StartNew();

        host.Signal(signal);

        Assert.Equal(0, await host.EndAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"It took {clock.Elapsed}.");
        Assert.All(family, id => Assert.Null(ProcFs.StartOf(id)));
    }

    [Fact]
    public async Task A_generated_secret_is_the_same_the_next_time()
    {
        using var home = new TempFolder();
        var told = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            await using var host = AppHostProcess.Start("secret", home.Path);
            told.Add(await host.WaitForAsync("| secret "));
            host.Signal(Native.SigTerm);
            await host.EndAsync();
        }

        Assert.Equal(30, told[0].Length);
        Assert.Equal(told[0], told[1]);
    }

    [Fact]
    public async Task The_console_names_each_lines_resource_and_says_where_everything_is()
    {
        using var home = new TempFolder();
        await using var host = AppHostProcess.Start("service", home.Path);
        await host.WaitForAsync("Distributed application started. Press Ctrl+C to shut down.");
        await host.WaitForAsync("service   | ");
        var address = await host.WaitForAsync("  service    http://localhost:");

        host.Signal(Native.SigTerm);

        Assert.Equal(0, await host.EndAsync());
        Assert.True(int.Parse(address, CultureInfo.InvariantCulture) > 0);
        Assert.Contains(host.Lines, line => line.Contains("Application is shutting down", StringComparison.Ordinal));
        // It goes to a pipe here, so nothing is coloured, also not what the service coloured itself.
        Assert.DoesNotContain(host.Lines, line => line.Contains('\e'));
    }

    [Fact]
    public async Task A_taken_port_ends_the_AppHost_with_one_clear_line()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var port = ((IPEndPoint)squatter.LocalEndpoint).Port;

        await using var host = AppHostProcess.Start("service", args: [$"--Service:Port={port}"]);

        Assert.Equal(1, await host.EndAsync());
        Assert.Contains(
            $"Port {port} is in use by another program, and 'service' needs it. Stop that program, or start with another one: dotnet run --project AppHost -- --Service:Port=",
            Assert.Single(host.Lines),
            StringComparison.Ordinal
        );
    }

    private static async Task<IReadOnlyList<int>> FamilyAsync(AppHostProcess host)
    {
        var family = new List<int>();
        foreach (var member in new[] { "parent", "child", "runaway" })
        {
            var id = int.Parse(await host.WaitForAsync($"| {member} "), CultureInfo.InvariantCulture);
            Assert.NotNull(ProcFs.StartOf(id));
            family.Add(id);
        }
        return family;
    }

    /// <summary>The names of the programs that work in folders of this AppHost's.</summary>
    private static List<string> ServersOf(AppHostProcess host) =>
        [
            .. ProcFs
                .Processes()
                .Where(id => FolderOf(id).Contains($"realtime-hosting/{host.Id}_", StringComparison.Ordinal))
                .Select(NameOf),
        ];

    private static string FolderOf(int id) => Read(() => new FileInfo($"/proc/{id}/cwd").LinkTarget);

    private static string NameOf(int id) => Read(() => File.ReadAllText($"/proc/{id}/comm"));

    private static string Read(Func<string?> read)
    {
        try
        {
            return read() ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task AllGoneAsync(IEnumerable<int> ids)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var patience = TestApplication.Patience;
        while (ids.Any(id => ProcFs.StartOf(id) is not null))
        {
            await poll.WaitForNextTickAsync(patience);
        }
    }
}
