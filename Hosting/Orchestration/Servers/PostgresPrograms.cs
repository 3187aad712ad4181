using System.Globalization;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>Where this machine has PostgreSQL, and as whom it can be run.</summary>
internal static class PostgresPrograms
{
    /// <summary>Debian's package makes it.</summary>
    private const string SystemUser = "postgres";

    private static readonly bool IsRoot = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>, the newest if there are several.</summary>
    /// <exception cref="DistributedApplicationException">There is none.</exception>
    public static string Folder() =>
        Candidates().FirstOrDefault(folder => Has(folder, "initdb") && Has(folder, "postgres"))
        ?? throw new DistributedApplicationException(CommandSearch.InstallHint("postgres"));

    /// <summary>The program and its arguments for somebody whom PostgreSQL accepts: it refuses to run as root.</summary>
    public static (string FileName, IReadOnlyList<string> Arguments) AsUser(string program, params string[] arguments)
    {
        if (!IsRoot)
        {
            return (program, arguments);
        }
        var runuser =
            CommandSearch.Find("runuser", "/")
            ?? throw new DistributedApplicationException(
                "PostgreSQL refuses to run as root, and there is no 'runuser' to become somebody else with. Start the AppHost as another user."
            );
        return (runuser, ["-u", SystemUser, "--", program, .. arguments]);
    }

    /// <summary>Gives a folder and all in it to who is going to run the server.</summary>
    public static async Task GiveAsync(string folder, CancellationToken cancellation)
    {
        if (IsRoot)
        {
            await Tool.RunAsync("chown", ["-R", $"{SystemUser}:", folder], folder, cancellation).ConfigureAwait(false);
        }
    }

    private static bool Has(string folder, string program) =>
        CommandSearch.Find(Path.Combine(folder, program), "/") is not null;

    // Debian keeps all but the clients off the PATH, one folder a version; Homebrew and the Windows installer do alike.
    private static IEnumerable<string> Candidates() =>
        [
            .. CommandSearch.Find("postgres", "/") is { } known ? new[] { Path.GetDirectoryName(Resolve(known))! } : [],
            .. Versions("/usr/lib/postgresql", "*"),
            .. Versions("/usr", "pgsql-*"),
            .. Versions("/opt/homebrew/opt", "postgresql*"),
            .. Versions("/usr/local/opt", "postgresql*"),
            .. Versions(@"C:\Program Files\PostgreSQL", "*"),
        ];

    private static string Resolve(string file) =>
        File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    private static IEnumerable<string> Versions(string folder, string pattern) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder, pattern)
                .OrderByDescending(VersionOf)
                .Select(version => Path.Combine(version, "bin"))
            : [];

    private static int VersionOf(string folder)
    {
        var digits = new string([.. Path.GetFileName(folder).Where(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}
