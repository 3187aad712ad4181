namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>The real program as a process of its own, for tests that kill it.</summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    private readonly ChildProcess process;

    private ServerProgram(ChildProcess process, Uri address)
    {
        this.process = process;
        Lobby = new($"ws://{address.Authority}/ws");
    }

    public Uri Lobby { get; }

    public static async Task<ServerProgram> StartAsync(string folder, IEnumerable<(string Key, string Value)> settings)
    {
        var process = ChildProcess.Start(
            "dotnet",
            ["exec", typeof(Program).Assembly.Location],
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
}
