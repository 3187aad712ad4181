using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Who waits for whom, turned into an order.</summary>
internal static class StopOrder
{
    /// <summary>Groups to stop one after the other: nobody is stopped while somebody who waited for it still runs.</summary>
    /// <exception cref="DistributedApplicationException">Some wait for each other in a circle.</exception>
    public static IReadOnlyList<IReadOnlyList<IResource>> Of(IReadOnlyList<IResource> resources)
    {
        var left = resources.ToList();
        var groups = new List<IReadOnlyList<IResource>>();
        while (left.Count > 0)
        {
            var awaited = left.SelectMany(Before).ToHashSet();
            var group = left.Where(resource => !awaited.Contains(resource)).Reverse().ToList();
            if (group.Count == 0)
            {
                throw new DistributedApplicationException(
                    $"These wait for each other, so none could ever start: {string.Join(", ", left.Select(r => r.Name))}."
                );
            }
            groups.Add(group);
            left.RemoveAll(group.Contains);
        }
        return groups;
    }

    /// <summary>What must be there for the resource to be: what it waits for, and what it is a part of.</summary>
    private static IEnumerable<IResource> Before(IResource resource) =>
        DependencyWait
            .Of(resource)
            .Select(wait => wait.Resource)
            .Concat(resource is IResourceWithParent part ? [part.Parent] : []);
}
