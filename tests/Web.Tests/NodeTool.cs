using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Realtime.Web.Tests;

/// <summary>Runs one of web's Node programs to its end and keeps what it printed.</summary>
internal static class NodeTool
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static string WebFolder { get; } = Path.Combine(RepositoryRoot.Path, "web");

    /// <param name="arguments">A script's path in web/, then its own arguments.</param>
    public static async Task<ToolRun> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = WebFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["REALTIME_API"] = ServerProgram.BuiltProgram("RealtimeApi");
        start.Environment["NO_COLOR"] = "1";
        start.Environment["NEXT_TELEMETRY_DISABLED"] = "1";
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Start(start);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Longest);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ToolRun(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"`node {string.Join(' ', arguments)}` did not end within {Longest}.");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception notFound)
        {
            throw new InvalidOperationException(
                "Node.js was not found on the PATH. Install Node 20 or newer with npm (Debian: apt-get install nodejs npm; "
                    + "elsewhere: nodejs.org), then run the tests again.",
                notFound
            );
        }
    }
}

/// <summary>How a program ended and all it printed.</summary>
internal sealed record ToolRun(int ExitCode, string Output);
