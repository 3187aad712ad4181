namespace Realtime.Hosting.Orchestration;

/// <summary>Finds a program as a shell would, so that a missing one is named before anything is started.</summary>
internal static class CommandSearch
{
    /// <summary>The program's absolute path, or null.</summary>
    /// <param name="command">A file (relative to the working directory) or a name to be found on the PATH.</param>
    /// <param name="workingDirectory">Where a relative file starts.</param>
    public static string? Find(string command, string workingDirectory)
    {
        if (command.Contains(Path.DirectorySeparatorChar) || command.Contains(Path.AltDirectorySeparatorChar))
        {
            return WithExtensions(Path.GetFullPath(command, workingDirectory)).FirstOrDefault(IsProgram);
        }
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => WithExtensions(Path.Combine(folder, command)))
            .FirstOrDefault(IsProgram);
    }

    /// <summary>What to do about a program that is not there.</summary>
    public static string InstallHint(string command) =>
        command switch
        {
            "node" or "npm" or "npx" =>
                $"'{command}' was not found on the PATH. Install Node.js 20 or newer (https://nodejs.org, or: apt install nodejs npm · brew install node · winget install OpenJS.NodeJS).",
            "dotnet" =>
                "'dotnet' was not found on the PATH. Install the .NET 10 SDK (https://dotnet.microsoft.com/download).",
            "redis-server" =>
                "'redis-server' was not found on the PATH. Install it (apt-get install redis-server · brew install redis; Windows has none: use WSL).",
            "postgres" =>
                "PostgreSQL was not found. Install it (apt-get install postgresql · brew install postgresql · winget install PostgreSQL.PostgreSQL).",
            _ => $"'{command}' was not found. Install it, put it on the PATH, or give its full path.",
        };

    // On Windows npm is npm.cmd.
    private static IEnumerable<string> WithExtensions(string file) =>
        OperatingSystem.IsWindows() && !Path.HasExtension(file)
            ? (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT")
                .Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(extension => file + extension)
            : [file];

    private static bool IsProgram(string file) =>
        File.Exists(file)
        && (
            OperatingSystem.IsWindows()
            || (
                File.GetUnixFileMode(file)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) != 0
        );
}
