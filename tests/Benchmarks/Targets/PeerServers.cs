using System.Diagnostics;
using System.Globalization;

namespace Realtime.Benchmarks.Targets;

/// <summary>Starts the peers: small room servers on other people's software, from npm and NuGet, pinned in Peers/package.json.</summary>
internal static class PeerServers
{
    /// <summary>This program's command that is the bare SignalR hub.</summary>
    public const string SignalRCommand = "bare-signalr-hub";

    private static readonly string Folder = RepositoryRoot.Combine("tests", "Benchmarks", "Peers");

    public static Func<Cores, Task<RunningTarget>> Node(string script) => Script("node", script);

    public static Func<Cores, Task<RunningTarget>> Bun(string script) =>
        Script(Path.Combine(Folder, "node_modules", ".bin", "bun"), script);

    public static Task<RunningTarget> SignalRAsync(Cores cores) =>
        StartAsync(cores, port => ["dotnet", "exec", typeof(PeerServers).Assembly.Location, SignalRCommand, port]);

    private static Func<Cores, Task<RunningTarget>> Script(string program, string script) =>
        async cores =>
        {
            await InstallAsync();
            return await StartAsync(cores, port => [program, Path.Combine(Folder, script), port]);
        };

    private static async Task<RunningTarget> StartAsync(Cores cores, Func<string, IEnumerable<string>> command)
    {
        var peer = await PinnedProgram.StartAsync(
            cores.Server,
            (port, _) => command(port.ToString(CultureInfo.InvariantCulture)),
            (_, _) => [("NODE_ENV", "production"), ("DOTNET_ENVIRONMENT", "Production")]
        );
        return new(peer.Port, peer.Tree, peer);
    }

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            return;
        }
        using var npm = Process.Start(
            new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
            }
        )!;
        await npm.StandardOutput.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"`npm ci` failed in {Folder}.");
        }
    }
}
