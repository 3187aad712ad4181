using System.Globalization;

namespace Realtime.Hosting.Orchestration;

/// <summary>What Linux tells about other processes in <c>/proc</c>; processes that vanish meanwhile are passed over.</summary>
internal static class ProcFs
{
    public static IEnumerable<int> Processes() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(folder =>
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    ? id
                    : 0
            )
            .Where(id => id > 0);

    /// <summary>A process that is not a zombie belongs to the group.</summary>
    public static bool HasGroup(int groupId) =>
        Processes().Any(id => Stat(id) is { State: not ('Z' or 'X') } stat && stat.Group == groupId);

    /// <summary>Its environment, when it started, contains the text.</summary>
    public static bool HasInEnvironment(int id, string text)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Contains(text, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Ticks since boot: with the id, names one process for ever. Null when it is gone or a zombie.</summary>
    public static string? StartOf(int id) => Stat(id) is { State: not ('Z' or 'X') } stat ? stat.Start : null;

    private static (char State, int Group, string Start)? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The name in parentheses may contain anything; the fields after it are: state, parent, group, … start is the 20th.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[2], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
