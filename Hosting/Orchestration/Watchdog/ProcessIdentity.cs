using System.Diagnostics;
using System.Globalization;

namespace Realtime.Hosting.Orchestration.Watchdog;

/// <summary>Tells a process from a later one that got the same id.</summary>
internal static class ProcessIdentity
{
    /// <summary>Null when there is no such process.</summary>
    public static string? StartOf(int id)
    {
        if (OperatingSystem.IsLinux())
        {
            return ProcFs.StartOf(id);
        }
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
