using System.Globalization;

namespace Realtime.EndToEnd;

/// <summary>
/// The AppHost as a process of its own, as <c>dotnet run --project AppHost</c> starts it, so that it can be signalled and
/// killed. What it starts inherits a mark, by which it is found wherever it ends up in the tree of processes.
/// </summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private const string Mark = "REALTIME_STARTED_BY_A_TEST";

    private readonly TemporaryFolder data = new();
    private readonly string mark = Guid.NewGuid().ToString("N");
    private readonly ChildProcess process;

    /// <param name="arguments">More of the command line.</param>
    /// <param name="path">Where programs are looked for, instead of the usual places.</param>
    /// <param name="setting">A variable that it and its services find.</param>
    public AppHostProcess(
        IEnumerable<string>? arguments = null,
        string? path = null,
        (string Name, string Value)? setting = null
    )
    {
        string[] command =
        [
            // As from a terminal: a test run in the background, with nohup say, has these signals ignored.
            "--default-signal=INT,TERM",
            Environment.ProcessPath is { } dotnet && Path.GetFileName(dotnet) == "dotnet" ? dotnet : "dotnet",
            "exec",
            ServerProgram.BuiltProgram("AppHost"),
            $"--Data:Folder={data.Path}",
            $"--Gateway:Port={FreePort.Next()}",
            .. arguments ?? [],
        ];
        process = ChildProcess.Start(
            "env",
            command,
            [
                new(Mark, mark),
                new("DOTNET_ENVIRONMENT", "Development"),
                new("ASPNETCORE_URLS", FreeAddress()),
                new("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", FreeAddress()),
                new("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", FreeAddress()),
                .. setting is { } it
                    ? [KeyValuePair.Create(it.Name, it.Value)]
                    : Array.Empty<KeyValuePair<string, string>>(),
                new("PATH", path ?? Environment.GetEnvironmentVariable("PATH")!),
            ],
            RepositoryRoot.Combine("AppHost")
        );
    }

    public int ExitCode => process.ExitCode;

    public Task<string> NextLineAsync(string containing) => process.NextLineAsync(containing, TimeSpan.FromMinutes(4));

    public async Task SignalAsync(string signal)
    {
        await using var kill = ChildProcess.Start("kill", [$"-{signal}", Id(process.Id)], []);
        await kill.ExitAsync();
    }

    public Task ExitAsync() => process.ExitAsync();

    /// <summary>The command lines of all that it has started and that has not ended.</summary>
    public IReadOnlyList<string> Descendants() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(folder => int.TryParse(Path.GetFileName(folder), out var id) && id != process.Id)
                .Where(folder => Read(folder, "environ").Contains($"{Mark}={mark}", StringComparison.Ordinal))
                .Select(folder => Read(folder, "cmdline").Replace('\0', ' ').Trim())
                .Where(command => command.Length > 0),
        ];

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        data.Dispose();
    }

    private static string FreeAddress() => $"http://localhost:{FreePort.Next()}";

    private static string Id(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
