using System.Collections.Immutable;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>The order in which resources are listed.</summary>
internal static class ResourceOrder
{
    public static ImmutableArray<ResourceView> Of(IEnumerable<ResourceView> views)
    {
        var sorted = views
            .OrderBy(view => !view.HasConsole)
            .ThenBy(view => view.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(view => view.Id, StringComparer.Ordinal)
            .ToList();
        var names = sorted.Select(view => view.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var parts = sorted.ToLookup(view => view.Parent ?? "", StringComparer.OrdinalIgnoreCase);
        var ordered = ImmutableArray.CreateBuilder<ResourceView>(sorted.Count);
        foreach (var view in sorted.Where(view => view.Parent is null || !names.Contains(view.Parent)))
        {
            Place(view);
        }
        // Parts of one another hang below nothing.
        ordered.AddRange(sorted.Except(ordered));
        return ordered.ToImmutable();

        void Place(ResourceView view)
        {
            ordered.Add(view);
            foreach (var part in parts[view.Name].Where(part => !ordered.Contains(part)))
            {
                Place(part);
            }
        }
    }
}
