using System.Collections.ObjectModel;

namespace Realtime.Hosting.Model;

/// <summary>One part of the system that the AppHost describes: a project, a program, a parameter.</summary>
public interface IResource
{
    /// <summary>1–64 ASCII letters, digits and hyphens, unique ignoring case.</summary>
    string Name { get; }

    /// <summary>Everything that the AppHost said about it, in order.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>One thing that the AppHost said about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource's annotations in the order they were made.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>The base of every resource: a checked name and its annotations.</summary>
public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ResourceName.Validate(name);
        Name = name;
    }

    public string Name { get; }

    public ResourceAnnotationCollection Annotations { get; } = [];

    public override string ToString() => Name;
}
