using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Watchdog;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>A folder for each server: one that is kept, or one that goes with this run.</summary>
internal sealed class ServerFolders(IDistributedApplicationBuilder application) : IDisposable
{
    private const string Name = "realtime-hosting";

    private readonly Lock _lock = new();
    private readonly string _scratchOfAll = Path.Combine(Path.GetTempPath(), Name);
    private string? _scratch;

    /// <summary>Made when it is not there.</summary>
    public (string Path, bool IsKept) Of(IResource resource)
    {
        var volume = resource.Annotations.OfType<DataVolumeAnnotation>().LastOrDefault();
        var folder = volume is null
            ? Path.Combine(Scratch(), resource.Name)
            : Path.Combine(Kept(), volume.Name ?? $"{ApplicationKey()}-{resource.Name}-data");
        Directory.CreateDirectory(folder);
        return (folder, volume is not null);
    }

    public void Dispose()
    {
        if (_scratch is not null && Directory.Exists(_scratch))
        {
            Directory.Delete(_scratch, recursive: true);
        }
    }

    // A server that gives up root's rights cannot look into root's home.
    private static string Kept() =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            ? Path.Combine("/var/lib", Name)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), Name);

    /// <summary>Two checkouts of one application have data of their own.</summary>
    private string ApplicationKey()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(application.AppHostDirectory));
        var name = application.Environment.ApplicationName.ToLowerInvariant().Replace('.', '-');
        return $"{name}-{Convert.ToHexStringLower(hash)[..8]}";
    }

    private string Scratch()
    {
        lock (_lock)
        {
            if (_scratch is null)
            {
                RemoveLeftovers();
                var owner = $"{Environment.ProcessId}_{ProcessIdentity.StartOf(Environment.ProcessId)}";
                _scratch = Path.Combine(_scratchOfAll, $"{owner}_{Guid.NewGuid():N}");
                Directory.CreateDirectory(_scratch);
            }
            return _scratch;
        }
    }

    /// <summary>What an AppHost that was killed could not remove itself.</summary>
    private void RemoveLeftovers()
    {
        if (!Directory.Exists(_scratchOfAll))
        {
            return;
        }
        foreach (var folder in Directory.EnumerateDirectories(_scratchOfAll))
        {
            if (
                Path.GetFileName(folder).Split('_') is [var id, var start, _]
                && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && ProcessIdentity.StartOf(process) != start
            )
            {
                TryDelete(folder);
            }
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine($"{folder} stays: {reason.Message}");
        }
    }
}
