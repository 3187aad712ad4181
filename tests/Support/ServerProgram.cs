namespace Realtime.Support;

/// <summary>The real API, or the gateway, as a process of its own, for tests that kill it, need several or measure it.</summary>
public sealed class ServerProgram : IAsyncDisposable
{
    private readonly ChildProcess process;

    private ServerProgram(ChildProcess process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int ProcessId => process.Id;

    public Arrivals<string> Output => process.Output;

    public Uri Lobby => new($"ws://{Address.Authority}/ws");

    /// <param name="folder">Where it keeps its data.</param>
    public static Task<ServerProgram> StartAsync(
        string folder,
        params IEnumerable<(string Key, string Value)> settings
    ) => StartAsync("RealtimeApi", folder, "dotnet", [], settings);

    /// <summary>The real gateway, in front of this one server.</summary>
    /// <param name="folder">Any that is not the test's own.</param>
    public static Task<ServerProgram> StartGatewayAsync(
        string folder,
        ServerProgram service,
        params IEnumerable<(string Key, string Value)> settings
    )
    {
        ArgumentNullException.ThrowIfNull(service);
        return StartAsync(
            "Gateway",
            folder,
            "dotnet",
            [],
            [
                // Its routes are in its own settings.
                ("ASPNETCORE_CONTENTROOT", RepositoryRoot.Combine("Gateway")),
                ("services:realtime-api:http:0", service.Address.AbsoluteUri),
                .. settings,
            ]
        );
    }

    /// <summary>One that may have so many files and sockets open and no more.</summary>
    public static Task<ServerProgram> StartWithDescriptorsAsync(string folder, int descriptors) =>
        StartAsync("RealtimeApi", folder, "sh", ["-c", $"ulimit -n {descriptors}; exec dotnet \"$@\"", "sh"], []);

    private static async Task<ServerProgram> StartAsync(
        string project,
        string folder,
        string program,
        string[] before,
        IEnumerable<(string Key, string Value)> settings
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var process = ChildProcess.Start(
            program,
            [.. before, "exec", BuiltProgram(project)],
            [
                new("ASPNETCORE_URLS", "http://127.0.0.1:0"),
                new("DOTNET_ENVIRONMENT", "Production"),
                new("Auth__SigningKey", new('k', 32)),
                new("Storage__Folder", folder),
                .. settings.Select(it =>
                    KeyValuePair.Create(it.Key.Replace(":", "__", StringComparison.Ordinal), it.Value)
                ),
            ],
            // Any folder that is not the test's own, so that its settings are not read.
            folder
        );
        try
        {
            const string Before = "Now listening on: ";
            var line = await process.NextLineAsync(Before, TimeSpan.FromSeconds(60));
            var start = line.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
            return new(process, new(line[start..].Split(' ', '"')[0]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public Task KillAsync() => process.KillAsync();

    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>The program as it was built along with the running tests.</summary>
    public static string BuiltProgram(string project)
    {
        var output = Path.GetRelativePath(RepositoryRoot.Path, AppContext.BaseDirectory);
        var below = output[output.IndexOf("bin", StringComparison.Ordinal)..];
        return RepositoryRoot.Combine(project, below, $"Realtime.{project}.dll");
    }
}
