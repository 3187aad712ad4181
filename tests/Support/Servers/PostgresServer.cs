using System.Globalization;

namespace Realtime.Support;

/// <summary>
/// PostgreSQL as Debian has it, on a free loopback port, with a folder of its own that ends with the test. Root becomes the
/// system's <c>postgres</c> user for it: the server refuses to run as root.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";
    private const string Password = "of-a-test";

    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort.Next();
    private ChildProcess? server;

    private PostgresServer() { }

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={port};Username={User};Password={Password};Database=postgres";

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        try
        {
            await server.CreateAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>With the data that it had when it ended.</summary>
    public async Task StartAgainAsync()
    {
        server = Run(
            "postgres",
            "-D",
            Data,
            "-p",
            port.ToString(CultureInfo.InvariantCulture),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories="
        );
        await server.NextLineAsync("database system is ready to accept connections");
    }

    /// <summary>As a machine that fails: nothing is written any more.</summary>
    public async Task KillAsync() => await server!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
        folder.Dispose();
    }

    private string Data => folder.File("data");

    private async Task CreateAsync()
    {
        var password = folder.File("password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
        {
            await SucceedsAsync(ChildProcess.Start("chown", ["-R", $"{User}:", folder.Path], []));
        }
        await SucceedsAsync(
            Run(
                "initdb",
                $"--pgdata={Data}",
                $"--username={User}",
                $"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                // What a power cut would need, a test does not.
                "--no-sync"
            )
        );
    }

    private ChildProcess Run(string program, params string[] arguments)
    {
        var path = Path.Combine(InstalledServers.PostgresFolder, program);
        return Environment.IsPrivilegedProcess
            // Becomes the server, where runuser would stay its parent: killed, it is gone at once.
            ? ChildProcess.Start(
                "setpriv",
                [$"--reuid={User}", $"--regid={User}", "--init-groups", path, .. arguments],
                [],
                folder.Path
            )
            : ChildProcess.Start(path, arguments, [], folder.Path);
    }

    private static async Task SucceedsAsync(ChildProcess program)
    {
        await using (program)
        {
            await program.ExitAsync();
            if (program.ExitCode != 0)
            {
                throw new InvalidOperationException(string.Join('\n', program.Output.All));
            }
        }
    }
}
