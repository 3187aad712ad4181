using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Realtime.Hosting.Orchestration.Watchdog;

namespace Realtime.Hosting.Orchestration;

/// <summary>A started process: its lines, its end, and how to bring that about.</summary>
internal sealed class ChildProcess : IDisposable
{
    // Set for the AppHost itself; a service that inherited them would listen where the dashboard does.
    private static readonly string[] NotInherited =
    [
        "ASPNETCORE_URLS",
        "DOTNET_LAUNCH_PROFILE",
        "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
    ];

    private static readonly TimeSpan LeftoversTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeftoversPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LastLinesTime = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly OrphanGuard _orphans;
    private readonly int _stopSignal;

    private ChildProcess(Process process, int stopSignal, OrphanGuard orphans, Action<string, bool> writeLine)
    {
        _process = process;
        _stopSignal = stopSignal;
        _orphans = orphans;
        var lines = Task.WhenAll(
            ReadLinesAsync(process.StandardOutput, line => writeLine(line, false)),
            ReadLinesAsync(process.StandardError, line => writeLine(line, true))
        );
        Exited = WaitForExitAsync(lines);
    }

    public int Id => _process.Id;

    /// <summary>Completes with the exit code after the last line was read.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="DistributedApplicationException">There is no such program, or it cannot be started.</exception>
    public static ChildProcess Start(LaunchPlan plan, OrphanGuard orphans, Action<string, bool> writeLine)
    {
        if (!Directory.Exists(plan.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory {plan.WorkingDirectory} does not exist.");
        }
        var program =
            CommandSearch.Find(plan.FileName, plan.WorkingDirectory)
            ?? throw new DistributedApplicationException(CommandSearch.InstallHint(plan.FileName));
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in plan.Arguments)
        {
            start.ArgumentList.Add(argument);
        }
        SetEnvironment(start, plan, orphans);
        ProcessGroup.Isolate(start);
        try
        {
            var process = Process.Start(start)!;
            orphans.Add(process);
            process.StandardInput.Close();
            return new(process, plan.StopSignal, orphans, writeLine);
        }
        catch (Win32Exception reason)
        {
            throw new DistributedApplicationException($"{program} could not be started: {reason.Message}", reason);
        }
    }

    /// <summary>Asks the process to end and, when the time is over, ends it.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!Exited.IsCompleted)
        {
            ProcessGroup.Terminate(_process, _stopSignal);
            await Task.WhenAny(Exited, Task.Delay(grace)).ConfigureAwait(false);
            Kill();
        }
        await Exited.ConfigureAwait(false);
    }

    /// <summary>Ends it now, with all that it started.</summary>
    public void Kill() => ProcessGroup.Kill(_process);

    public void Dispose() => _process.Dispose();

    private static void SetEnvironment(ProcessStartInfo start, LaunchPlan plan, OrphanGuard orphans)
    {
        foreach (var name in NotInherited)
        {
            start.Environment.Remove(name);
        }
        foreach (var variable in plan.Environment)
        {
            start.Environment[variable.Name] = variable.Value;
        }
        orphans.Mark(start);
    }

    private async Task<int> WaitForExitAsync(Task lines)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await EndLeftoversAsync().ConfigureAwait(false);
        // A grandchild outside the group may hold the pipes open for ever; it does not hold up the news.
        await Task.WhenAny(lines, Task.Delay(LastLinesTime)).ConfigureAwait(false);
        _orphans.Remove(_process);
        return _process.ExitCode;
    }

    /// <summary>What the leader started must not keep its ports: a moment to end by itself, then no more.</summary>
    private async Task EndLeftoversAsync()
    {
        for (var waited = TimeSpan.Zero; waited < LeftoversTime; waited += LeftoversPause)
        {
            if (!ProcessGroup.HasMembers(_process.Id))
            {
                return;
            }
            await Task.Delay(LeftoversPause).ConfigureAwait(false);
        }
        ProcessGroup.Kill(_process);
    }

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> writeLine)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                writeLine(line);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The process is gone and its pipe with it.
        }
    }
}
