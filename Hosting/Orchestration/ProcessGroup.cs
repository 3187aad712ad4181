using System.ComponentModel;
using System.Diagnostics;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// A process and all that it started, as one thing to stop. On Unix it is a session of its own, so Ctrl+C in the
/// terminal reaches the AppHost only, which then stops everything in order.
/// </summary>
internal static class ProcessGroup
{
    private static readonly (string File, string[] Args)? Launcher = FindLauncher();

    /// <summary>Makes the process, once started, the leader of its own group.</summary>
    public static void Isolate(ProcessStartInfo start)
    {
        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true;
        }
        else if (Launcher is var (file, args))
        {
            string[] command = [.. args, start.FileName, .. start.ArgumentList];
            start.FileName = file;
            start.ArgumentList.Clear();
            foreach (var arg in command)
            {
                start.ArgumentList.Add(arg);
            }
        }
    }

    /// <summary>Asks all of them to end.</summary>
    public static void Terminate(Process leader, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Native.GenerateConsoleCtrlEvent(Native.CtrlBreak, (uint)leader.Id);
        }
        else
        {
            _ = Native.Kill(Launcher is null ? leader.Id : -leader.Id, signal);
        }
    }

    /// <summary>Ends all of them, also those that are left after their leader.</summary>
    public static void Kill(Process leader)
    {
        if (!OperatingSystem.IsWindows() && Launcher is not null)
        {
            _ = Native.Kill(-leader.Id, Native.SigKill);
            return;
        }
        try
        {
            leader.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Somebody of the group is still there (a dead leader does not count).</summary>
    public static bool HasMembers(int leaderId) =>
        !OperatingSystem.IsWindows()
        && Launcher is not null
        && (OperatingSystem.IsLinux() ? ProcFs.HasGroup(leaderId) : Native.Kill(-leaderId, 0) == 0);

    // setsid (util-linux, busybox) becomes the program itself, so the process id is the program's. macOS has no such
    // command but has perl. With neither, children share the AppHost's group: Ctrl+C then reaches all of them at once.
    private static (string, string[])? FindLauncher()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }
        if (CommandSearch.Find("setsid", "/") is { } setsid)
        {
            return (setsid, []);
        }
        return CommandSearch.Find("perl", "/") is { } perl
            ? (perl, ["-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127"])
            : null;
    }
}
