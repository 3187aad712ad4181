using System.Collections.Concurrent;
using System.Diagnostics;

namespace Realtime.Support;

/// <summary>Programs for Node in a folder with a package.json, whose packages are installed as its lock file says.</summary>
public sealed class NodePackage(string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installs = new();

    /// <summary>Does nothing when the packages are there already, and is done once however many tests ask: two npm at once spoil the folder.</summary>
    public Task InstallAsync() => Installs.GetOrAdd(folder, _ => new(InstallNowAsync)).Value;

    private async Task InstallNowAsync()
    {
        var wanted = new FileInfo(Path.Combine(folder, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc)
        {
            return;
        }
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var (exitCode, text) = await RunAsync(npm, [], ["ci", "--no-audit", "--no-fund"]);
        if (exitCode != 0)
        {
            throw new InvalidOperationException(text);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public Task<(int ExitCode, string Output)> NodeAsync(params string[] args) => NodeAsync([], args);

    public Task<(int ExitCode, string Output)> NodeAsync(
        IEnumerable<(string Name, string Value)> environment,
        params string[] args
    ) => RunAsync("node", environment, args);

    private async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IEnumerable<(string Name, string Value)> environment,
        string[] args
    )
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
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
}
