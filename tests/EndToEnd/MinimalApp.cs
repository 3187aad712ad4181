using Realtime.Support;

namespace Realtime.EndToEnd;

/// <summary>Somebody else's Next.js app with one of our hooks copied into it, built and served as they would, or being worked on.</summary>
public sealed class MinimalApp : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);
    private static readonly string Folder = RepositoryRoot.Combine("tests", "MinimalApp");
    private static readonly string Site = RepositoryRoot.Combine("web");
    private readonly ChildProcess server;

    private MinimalApp(ChildProcess server, Uri address) => (this.server, Address) = (server, address);

    public Uri Address { get; }

    /// <param name="port">Where it is to listen.</param>
    /// <param name="lobby">The realtime server's <c>/ws</c>; the build writes it into the page.</param>
    /// <param name="development">Served by Next's dev server, which puts every change of a file into open pages.</param>
    public static async Task<MinimalApp> StartAsync(int port, Uri lobby, string hook, bool development = false)
    {
        foreach (var copied in new[] { "contexts", "hooks", "lib" })
        {
            var folder = Path.Combine(Folder, "src", copied);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        await RunAsync([Path.Combine(Site, "scripts", "copy-hooks.mjs"), Path.Combine(Folder, "src"), hook], lobby);
        // The site's packages, so that the test needs no second install.
        var packages = Path.Combine(Folder, "node_modules");
        if (!Directory.Exists(packages))
        {
            Directory.CreateSymbolicLink(packages, Path.Combine(Site, "node_modules"));
        }
        var next = Path.Combine(Site, "node_modules", "next", "dist", "bin", "next");
        if (!development)
        {
            await RunAsync([next, "build"], lobby);
        }
        string[] where = ["--hostname", "127.0.0.1", "--port", $"{port}"];
        var server = Start([next, development ? "dev" : "start", .. where], lobby);
        await server.NextLineAsync("Ready", Longest);
        return new(server, new($"http://127.0.0.1:{port}/"));
    }

    /// <summary>Changes a file that was copied here, as somebody who works on it would.</summary>
    public static async Task EditAsync(string file, string addition)
    {
        var path = Path.Combine(Folder, "src", file);
        await File.AppendAllTextAsync(path, $"\n{addition}\n");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static async Task RunAsync(IEnumerable<string> arguments, Uri lobby)
    {
        await using var program = Start(arguments, lobby);
        await program.ExitAsync(Longest);
        Assert.True(program.ExitCode == 0, string.Join('\n', program.Output.All));
    }

    private static ChildProcess Start(IEnumerable<string> arguments, Uri lobby) =>
        ChildProcess.Start(
            "node",
            arguments,
            [new("NEXT_PUBLIC_WS_URL", lobby.AbsoluteUri), new("NEXT_TELEMETRY_DISABLED", "1")],
            Folder
        );
}
