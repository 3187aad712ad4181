using Realtime.Hosting.Model;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>Which drawing stands for a resource or a command: the AppHost's choice, else one for its kind.</summary>
internal static class ResourceIcons
{
    /// <summary>The names of Fluent's icons that the dashboard has drawings for.</summary>
    private static readonly Dictionary<string, string> Drawn = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Play"] = "start",
        ["Stop"] = "stop",
        ["ArrowCounterclockwise"] = "restart",
        ["ArrowClockwise"] = "restart",
        ["ArrowSync"] = "restart",
        ["ArrowReset"] = "restart",
        ["ArrowDownload"] = "download",
        ["Broom"] = "clear",
        ["Delete"] = "clear",
        ["Eraser"] = "clear",
        ["Clock"] = "clock",
        ["Cloud"] = "cloud",
        ["Code"] = "project",
        ["CodeCircle"] = "project",
        ["CodeCsRectangle"] = "project",
        ["Database"] = "database",
        ["DatabaseMultiple"] = "database",
        ["Flash"] = "bolt",
        ["Globe"] = "globe",
        ["GlobeDesktop"] = "globe",
        ["WebAsset"] = "globe",
        ["Key"] = "key",
        ["KeyMultiple"] = "key",
        ["Link"] = "link",
        ["Mail"] = "mail",
        ["PlugConnected"] = "plug",
        ["Search"] = "search",
        ["Server"] = "server",
        ["WindowConsole"] = "console",
        ["Wrench"] = "wrench",
        ["Toolbox"] = "wrench",
    };

    public static string OfResource(IResource resource, CustomResourceSnapshot snapshot) =>
        Find(snapshot.IconName)
        ?? snapshot.ResourceType switch
        {
            KnownResourceTypes.Project => "project",
            KnownResourceTypes.Executable when resource is NodeAppResource => "globe",
            KnownResourceTypes.Parameter => "key",
            KnownResourceTypes.ConnectionString => "plug",
            KnownResourceTypes.Redis or KnownResourceTypes.Postgres or KnownResourceTypes.Database => "database",
            _ => "wrench",
        };

    public static string OfCommand(string? name) => Find(name) ?? "bolt";

    private static string? Find(string? name) => name is null ? null : Drawn.GetValueOrDefault(name);
}
