using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Realtime.Benchmarks.Targets;

/// <summary>A server program kept on one core from its first instruction, so that all its threads are.</summary>
internal sealed class PinnedProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ChildProcess process;
    private readonly TemporaryFolder folder;

    private PinnedProgram(ChildProcess process, TemporaryFolder folder, int port) =>
        (this.process, this.folder, Port) = (process, folder, port);

    public int Port { get; }

    public ProcessTree Tree => new(process.Id);

    /// <param name="command">The program and its arguments, for a port and a folder of its own.</param>
    /// <param name="healthPath">Answers 200 once the server is ready; null: it is when it listens.</param>
    public static async Task<PinnedProgram> StartAsync(
        int core,
        Func<int, string, IEnumerable<string>> command,
        Func<int, string, IEnumerable<(string Name, string Value)>>? environment = null,
        string? healthPath = null
    )
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var process = ChildProcess.Start(
            "taskset",
            ["-c", core.ToString(CultureInfo.InvariantCulture), .. command(port, folder.Path)],
            (environment?.Invoke(port, folder.Path) ?? []).Select(it => KeyValuePair.Create(it.Name, it.Value)),
            folder.Path
        );
        var program = new PinnedProgram(process, folder, port);
        try
        {
            await program.IsReadyAsync(healthPath);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    private async Task IsReadyAsync(string? healthPath)
    {
        using var http = new HttpClient();
        using var timeout = new CancellationTokenSource(Patience);
        while (!(healthPath is null ? Listens() : await IsHealthyAsync(http, healthPath)))
        {
            if (process.HasExited || timeout.IsCancellationRequested)
            {
                throw new InvalidOperationException(
                    $"The server did not start:\n{string.Join('\n', process.Output.All.TakeLast(20))}"
                );
            }
            await Task.Delay(20);
        }
    }

    private bool Listens()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<bool> IsHealthyAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync($"http://127.0.0.1:{Port}{path}");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
