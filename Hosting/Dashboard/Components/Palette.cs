using System.Collections.Concurrent;

namespace Realtime.Hosting.Dashboard.Components;

/// <summary>One colour a resource name, the same on every page; given out in the order that names are first seen.</summary>
internal static class Palette
{
    private const int Colours = 10;
    private static readonly ConcurrentDictionary<string, int> Given = new(StringComparer.OrdinalIgnoreCase);

    public static string ColourOf(string name) =>
        $"--c: var(--c{Given.GetOrAdd(name, static (_, given) => given.Count % Colours, Given)})";
}
