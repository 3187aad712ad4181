namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>A file that its owner alone can read, from the moment it is there.</summary>
internal static class PrivateFile
{
    public static async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var stream = new StreamWriter(path, options);
        await stream.WriteAsync(text.AsMemory(), cancellation).ConfigureAwait(false);
    }
}
