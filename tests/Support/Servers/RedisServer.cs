using System.Globalization;

namespace Realtime.Support;

/// <summary>Redis as Debian has it, on a free loopback port; it keeps nothing.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort.Next();
    private ChildProcess? server;

    private RedisServer() { }

    public string ConnectionString => $"127.0.0.1:{port}";

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>At the same address, empty.</summary>
    public async Task StartAgainAsync()
    {
        server = ChildProcess.Start(
            InstalledServers.Redis,
            [
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.Path,
                "--save",
                "",
                "--daemonize",
                "no",
            ],
            []
        );
        await server.NextLineAsync("Ready to accept connections");
    }

    public async Task KillAsync() => await server!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
        folder.Dispose();
    }
}
