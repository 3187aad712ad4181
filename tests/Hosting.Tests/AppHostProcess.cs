using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting.Tests;

/// <summary>The test AppHost in a process of its own, so that it can be killed and signalled.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly Task _reading;

    private AppHostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public IReadOnlyCollection<string> Lines => _lines;

    /// <param name="topology">One of those in the test AppHost's Program.cs.</param>
    /// <param name="home">Where its user secrets are.</param>
    /// <param name="args">More command line.</param>
    /// <param name="variables">More environment.</param>
    public static AppHostProcess Start(
        string topology,
        string? home = null,
        string[]? args = null,
        (string Name, string Value)[]? variables = null
    )
    {
        string[] command =
        [
            // As from a terminal: who runs the tests in the background, with nohup say, has these signals ignored.
            "--default-signal=INT,HUP,TERM",
            DotnetHost.Path,
            "exec",
            typeof(Projects.TestAppHost).Assembly.Location,
            $"--Topology={topology}",
            .. args ?? [],
        ];
        var start = new ProcessStartInfo("env", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["APPDATA"] = home ?? Path.GetTempPath(),
                // What the dashboard shows is tested elsewhere, and its default ports are one set a machine.
                ["Dashboard__Disabled"] = "true",
            },
        };
        foreach (var (name, value) in variables ?? [])
        {
            start.Environment[name] = value;
        }
        return new(Process.Start(start)!);
    }

    /// <summary>Waits for a line that contains the text and returns what follows it.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        while (true)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
            {
                return line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Trim();
            }
            Assert.False(_reading.IsCompleted, $"It ended without saying '{text}':\n{string.Join('\n', _lines)}");
            await Task.WhenAny(_news.WaitAsync(TestApplication.Patience), _reading);
            TestApplication.Patience.ThrowIfCancellationRequested();
        }
    }

    [UnsupportedOSPlatform("windows")]
    public void Signal(int signal) => _ = Native.Kill(_process.Id, signal);

    /// <summary>The exit code, after the last line.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestApplication.Patience);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
        _news.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            _news.Release();
        }
    }
}
