using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Realtime.Hosting.Orchestration.Watchdog;

/// <summary>
/// Sees to it that no child outlives this process, however it ends: by the watchdog on Unix, by a job object that
/// dies with its last handle on Windows.
/// </summary>
internal sealed class OrphanGuard : IAsyncDisposable
{
    private const string MarkVariable = "REALTIME_HOSTING_RUN";
    private const uint KillOnJobClose = 0x2000;
    private const int ExtendedLimitInformation = 9;

    private readonly Lock _lock = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private Process? _watchdog;

    public void Start()
    {
        if (OperatingSystem.IsWindows())
        {
            JoinJob();
            return;
        }
        var start = new ProcessStartInfo(DotnetHost.Path)
        {
            ArgumentList = { "exec", typeof(OrphanGuard).Assembly.Location, "watchdog", _mark },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ProcessGroup.Isolate(start);
        _watchdog = Process.Start(start)!;
    }

    /// <summary>Marks a child to be; an AppHost inside an AppHost keeps the outer mark too.</summary>
    public void Mark(ProcessStartInfo start)
    {
        start.Environment.TryGetValue(MarkVariable, out var outer);
        start.Environment[MarkVariable] = string.IsNullOrEmpty(outer) ? _mark : $"{outer}:{_mark}";
    }

    public void Add(Process child)
    {
        if (ProcessIdentity.StartOf(child.Id) is { } start)
        {
            Tell($"+{child.Id} {start}");
        }
    }

    public void Remove(Process child) => Tell($"-{child.Id}");

    /// <summary>Lets the watchdog sweep up and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watchdog is null)
        {
            return;
        }
        _watchdog.StandardInput.Close();
        await _watchdog.WaitForExitAsync().ConfigureAwait(false);
        _watchdog.Dispose();
        _watchdog = null;
    }

    private void Tell(string line)
    {
        lock (_lock)
        {
            try
            {
                _watchdog?.StandardInput.WriteLine(line);
                _watchdog?.StandardInput.Flush();
            }
            catch (IOException)
            {
                // Somebody killed the watchdog; the AppHost still stops its children itself.
            }
        }
    }

    /// <summary>This process, and so every child from now on, dies with the job's only handle, which is ours.</summary>
    [SupportedOSPlatform("windows")]
    private static void JoinJob()
    {
        var job = Native.CreateJobObject(0, 0);
        var limits = new Native.ExtendedLimits { LimitFlags = KillOnJobClose };
        using var self = Process.GetCurrentProcess();
        if (
            job == 0
            || !Native.SetInformationJobObject(
                job,
                ExtendedLimitInformation,
                ref limits,
                Marshal.SizeOf<Native.ExtendedLimits>()
            )
            || !Native.AssignProcessToJobObject(job, self.Handle)
        )
        {
            throw new Win32Exception();
        }
    }
}
