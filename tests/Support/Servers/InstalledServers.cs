using System.Globalization;

namespace Realtime.Support;

/// <summary>Where this machine has the servers that tests start.</summary>
public static class InstalledServers
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>, of the newest version: Debian keeps both off the PATH.</summary>
    public static string PostgresFolder =>
        Versions().Select(it => Path.Combine(it, "bin")).Concat(SearchPath).FirstOrDefault(it => Has(it, "initdb"))
        ?? throw Missing("PostgreSQL", "postgresql");

    public static string Redis =>
        SearchPath.Select(it => Path.Combine(it, "redis-server")).FirstOrDefault(File.Exists)
        ?? throw Missing("Redis", "redis-server");

    private static IEnumerable<string> SearchPath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );

    private static IEnumerable<string> Versions() =>
        Directory.Exists(Debian)
            ? Directory
                .EnumerateDirectories(Debian)
                .OrderByDescending(it =>
                    int.TryParse(Path.GetFileName(it), CultureInfo.InvariantCulture, out var version) ? version : 0
                )
            : [];

    private static bool Has(string folder, string program) => File.Exists(Path.Combine(folder, program));

    private static InvalidOperationException Missing(string server, string package) =>
        new($"{server} is missing: apt-get install {package}");
}
