using System.Collections.Immutable;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Adds and removes single properties of a snapshot.</summary>
internal static class SnapshotProperties
{
    public static ImmutableArray<ResourcePropertySnapshot> With(
        this ImmutableArray<ResourcePropertySnapshot> properties,
        string name,
        object value
    ) => properties.Without(name).Add(new(name, value));

    public static ImmutableArray<ResourcePropertySnapshot> Without(
        this ImmutableArray<ResourcePropertySnapshot> properties,
        params string[] names
    ) => properties.RemoveAll(property => names.Contains(property.Name));

    /// <summary>The property's text, or null.</summary>
    public static string? Read(this CustomResourceSnapshot snapshot, string name) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value as string;
}
