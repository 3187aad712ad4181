using System.Diagnostics;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>Runs a short-lived program to its end.</summary>
internal static class Tool
{
    /// <exception cref="DistributedApplicationException">It is not there, or ended with another code than 0: with what it said.</exception>
    public static async Task RunAsync(
        string program,
        IEnumerable<string> arguments,
        string folder,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(
            CommandSearch.Find(program, folder)
                ?? throw new DistributedApplicationException(CommandSearch.InstallHint(program)),
            arguments
        )
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(cancellation),
            process.StandardError.ReadToEndAsync(cancellation)
        );
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        if (process.ExitCode != 0)
        {
            var text = string.Join('\n', await said.ConfigureAwait(false)).Trim();
            throw new DistributedApplicationException(
                $"{Path.GetFileName(program)} ended with code {process.ExitCode}: {text}"
            );
        }
    }
}
