using System.Diagnostics;
using Xunit.Abstractions;

namespace Realtime.SocketIo.Tests;

/// <summary>The stock socket.io-client on Node, as it comes from npm.</summary>
public sealed class StockClientTests(StockClientTests.Installed client, ITestOutputHelper output)
    : IClassFixture<StockClientTests.Installed>
{
    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    [InlineData("upgrade")]
    public async Task The_stock_client_is_served_over(string transport)
    {
        await using var server = await RunningServer.EchoAsync("--ping-interval", "200", "--ping-timeout", "10000");

        var (exitCode, text) = await RunAsync(
            client.Folder,
            "node",
            "stories.mjs",
            server.Address.AbsoluteUri.TrimEnd('/'),
            transport
        );

        output.WriteLine(text);
        Assert.True(exitCode == 0, text);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        string program,
        params string[] args
    )
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var text = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, text + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>The client's packages, installed as the lock file says unless they are already.</summary>
    public sealed class Installed : IAsyncLifetime
    {
        public string Folder { get; } = RepositoryRoot.Combine("tests", "SocketIo.Tests", "StockClient");

        public async Task InitializeAsync()
        {
            var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            if (installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc)
            {
                return;
            }
            var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            var (exitCode, text) = await RunAsync(Folder, npm, "ci", "--no-audit", "--no-fund");
            Assert.True(exitCode == 0, text);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
