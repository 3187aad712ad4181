using System.Text.RegularExpressions;

namespace Realtime.RealtimeApi.Tests.Sources;

/// <summary>
/// Reads the sources: <c>Transports → Routing → {Identity, Rooms, Notifications} → FanOut → Sessions → Telemetry → Protocol</c>.
/// </summary>
public sealed partial class ImportsRunDownhillTests
{
    private static readonly string Root = RepositoryRoot.Combine("RealtimeApi");

    /// <summary>What a folder may import. Only the composition at the root may import all.</summary>
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Protocol"] = [],
        ["Telemetry"] = ["Protocol"],
        ["Sessions"] = ["Telemetry", "Protocol"],
        ["FanOut"] = ["Sessions", "Telemetry", "Protocol"],
        ["Identity"] = ["FanOut", "Sessions", "Telemetry", "Protocol"],
        ["Rooms"] = ["FanOut", "Sessions", "Telemetry", "Protocol"],
        ["Notifications"] = ["FanOut", "Sessions", "Telemetry", "Protocol"],
        ["Storage"] = ["Identity", "Rooms", "Notifications", "Telemetry", "Protocol"],
        ["Routing"] = ["Identity", "Rooms", "Notifications", "FanOut", "Sessions", "Telemetry", "Protocol"],
        ["Transports"] =
        [
            "Routing",
            "Identity",
            "Rooms",
            "Notifications",
            "FanOut",
            "Sessions",
            "Telemetry",
            "Protocol",
        ],
    };

    [Fact]
    public void No_file_imports_uphill()
    {
        var uphill = Sources()
            .SelectMany(source => source.Imports.Select(import => (source.Path, source.Folder, Import: import)))
            .Where(it => it.Import != it.Folder && !Below[it.Folder].Contains(it.Import))
            .Select(it => $"{it.Path} imports {it.Import}");

        Assert.Empty(uphill);
    }

    [Fact]
    public void Every_folder_has_its_place()
    {
        var folders = Sources().Select(source => source.Folder).Distinct();

        Assert.Empty(folders.Except(Below.Keys));
    }

    [Fact]
    public void Wires_do_not_know_each_other()
    {
        var sideways = Sources()
            .Where(source => source.Folder == "Transports")
            .SelectMany(source =>
                WireImport()
                    .Matches(source.Text)
                    .Select(match => match.Groups["wire"].Value)
                    .Where(wire => !source.Path.StartsWith($"Transports/{wire}/", StringComparison.Ordinal))
                    // Socket.IO stands on Engine.IO.
                    .Where(wire =>
                        !(wire == "EngineIo" && source.Path.Contains("/SocketIo/", StringComparison.Ordinal))
                    )
                    .Select(wire => $"{source.Path} imports {wire}")
            );

        Assert.Empty(sideways);
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var strays = Sources()
            .Where(source => NamespaceOf().Match(source.Text).Groups["name"].Value != NamespaceFor(source.Path))
            .Select(source => source.Path);

        Assert.Empty(strays);
    }

    private static string NamespaceFor(string path) =>
        "Realtime.RealtimeApi." + Path.GetDirectoryName(path)!.Replace('/', '.').Replace('\\', '.');

    private static List<Source> Sources()
    {
        var sources = Directory
            .EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => path.Contains('/', StringComparison.Ordinal))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj" or "Properties"))
            .Select(path => new Source(path, File.ReadAllText(Path.Combine(Root, path))))
            .ToList();
        Assert.NotEmpty(sources);
        return sources;
    }

    /// <summary>Also finds names written out in full, which need no using.</summary>
    [GeneratedRegex(@"Realtime\.RealtimeApi\.(?<folder>\w+)")]
    private static partial Regex Import();

    [GeneratedRegex(@"Realtime\.RealtimeApi\.Transports\.(?<wire>\w+)")]
    private static partial Regex WireImport();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceOf();

    private sealed record Source(string Path, string Text)
    {
        public string Folder => Path.Split('/')[0];

        public IEnumerable<string> Imports =>
            Import().Matches(Text).Select(match => match.Groups["folder"].Value).Distinct();
    }
}
