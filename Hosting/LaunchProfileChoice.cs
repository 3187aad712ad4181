using System.Text.RegularExpressions;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>Which launch profile of a project counts, and what it says.</summary>
internal static partial class LaunchProfileChoice
{
    public static LaunchProfile? Choose(IProjectMetadata project, ProjectResourceOptions options)
    {
        var settings = options.ExcludeLaunchProfile
            ? null
            : project.LaunchSettings ?? LaunchSettings.Read(project.ProjectPath);
        if (settings is null)
        {
            return null;
        }
        var name = options.LaunchProfileName ?? DefaultName(settings);
        if (name is null)
        {
            return null;
        }
        var profile =
            settings.Profiles.GetValueOrDefault(name)
            ?? throw new DistributedApplicationException(
                $"{project.ProjectPath} has no launch profile '{name}'. It has: {string.Join(", ", settings.Profiles.Keys)}."
            );
        profile.Name = name;
        return profile;
    }

    public static IEnumerable<(string Scheme, int Port)> Endpoints(LaunchProfile? profile) =>
        (profile?.ApplicationUrl ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => new Uri(url.Replace("*", "localhost", StringComparison.Ordinal)))
            .Select(url => (url.Scheme, url.Port));

    public static void AddArguments(CommandLineArgsCallbackContext context, LaunchProfile? profile)
    {
        foreach (Match word in Word().Matches(profile?.CommandLineArgs ?? ""))
        {
            context.Args.Add(word.Value.Replace("\"", "", StringComparison.Ordinal));
        }
    }

    private static string? DefaultName(LaunchSettings settings)
    {
        var own = Environment.GetEnvironmentVariable("DOTNET_LAUNCH_PROFILE");
        return own is not null && settings.Profiles.ContainsKey(own)
            ? own
            : settings.Profiles.FirstOrDefault(profile => profile.Value.CommandName == "Project").Key;
    }

    [GeneratedRegex("""(?:"[^"]*"|[^\s"])+""")]
    private static partial Regex Word();
}
