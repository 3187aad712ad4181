using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>How one resource learns where another is.</summary>
public static class ReferenceBuilderExtensions
{
    /// <summary>Tells every endpoint of the other resource: <c>services__name__endpoint__0=url</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResourceWithServiceDiscovery> source
    )
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        builder.WithReferenceRelationship(source.Resource);
        // Asked when the process starts, so endpoints that are added later count too.
        return builder.WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.Annotations.OfType<EndpointAnnotation>())
            {
                context.EnvironmentVariables[ServiceVariable(source.Resource.Name, endpoint.Name)] =
                    new EndpointReference(source.Resource, endpoint.Name);
            }
        });
    }

    /// <summary>Tells one endpoint of another resource.</summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder,
        EndpointReference endpointReference
    )
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);
        builder.WithReferenceRelationship(endpointReference.Resource);
        var variable = ServiceVariable(endpointReference.Resource.Name, endpointReference.EndpointName);
        return builder.WithEnvironment(context => context.EnvironmentVariables[variable] = endpointReference);
    }

    /// <summary>Tells an address outside: <c>services__name__default__0=uri</c>.</summary>
    /// <exception cref="InvalidOperationException">The address is relative or has a path.</exception>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, string name, Uri uri)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/")
        {
            throw new InvalidOperationException($"The address of service '{name}' must be absolute and have no path.");
        }
        return builder.WithEnvironment(ServiceVariable(name, "default"), uri.ToString());
    }

    /// <summary>Tells a connection string: <c>ConnectionStrings__name=…</c>.</summary>
    /// <param name="builder">Who is told.</param>
    /// <param name="source">What it connects to.</param>
    /// <param name="connectionName">Another name than the resource's.</param>
    /// <param name="optional">Start also when there is no connection string.</param>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false
    )
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var variable =
            resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}";
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional)
        );
    }

    public static IResourceBuilder<T> WithReferenceRelationship<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResource> resource
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return builder.WithReferenceRelationship(resource.Resource);
    }

    internal static IResourceBuilder<T> WithReferenceRelationship<T>(
        this IResourceBuilder<T> builder,
        IResource resource
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, KnownRelationshipTypes.Reference));
    }

    /// <summary>Shows the resource below another one; they still start and stop on their own.</summary>
    public static IResourceBuilder<T> WithParentRelationship<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResource> parent
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(parent);
        return builder.WithAnnotation(
            new ResourceRelationshipAnnotation(parent.Resource, KnownRelationshipTypes.Parent)
        );
    }

    private static string ServiceVariable(string service, string endpoint) => $"services__{service}__{endpoint}__0";
}
