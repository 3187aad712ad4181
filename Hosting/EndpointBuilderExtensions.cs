using System.Net.Sockets;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>Where a resource listens and how people find it.</summary>
public static class EndpointBuilderExtensions
{
    /// <param name="builder">The resource.</param>
    /// <param name="port">The public port; null: a random one.</param>
    /// <param name="targetPort">The port that the process listens on; null: a random one.</param>
    /// <param name="scheme">Also the endpoint's name, unless that is given.</param>
    /// <param name="name">Unique in the resource.</param>
    /// <param name="env">A variable that tells the process its target port.</param>
    /// <param name="isProxied">False: the process itself listens on the public port.</param>
    /// <param name="isExternal">Shown as meant for people.</param>
    /// <param name="protocol">TCP, the only one that this engine passes on.</param>
    /// <exception cref="DistributedApplicationException">The resource has an endpoint of that name.</exception>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? scheme = null,
        string? name = null,
        string? env = null,
        bool isProxied = true,
        bool? isExternal = null,
        ProtocolType? protocol = null
    )
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (protocol is not (null or ProtocolType.Tcp))
        {
            throw new DistributedApplicationException(
                $"The embedded engine serves TCP endpoints only, not {protocol}."
            );
        }
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, scheme, name, port, targetPort, isExternal, isProxied);
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(known => IsNamed(known, endpoint.Name)))
        {
            throw new DistributedApplicationException(
                $"Endpoint with name '{endpoint.Name}' already exists on '{builder.Resource.Name}'. Give one of them another name."
            );
        }
        builder.WithAnnotation(endpoint);
        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            endpoint.TargetPortEnvironmentVariable = env;
            var targetPortOfReplica = builder.GetEndpoint(endpoint.Name).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(
                new EnvironmentCallbackAnnotation(context =>
                {
                    context.EnvironmentVariables[env] = targetPortOfReplica;
                    return Task.CompletedTask;
                })
            );
        }
        return builder;
    }

    /// <summary>Changes an endpoint, or creates it when it is not there and may be.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        string endpointName,
        Action<EndpointAnnotation> callback,
        bool createIfNotExists = true
    )
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        var endpoint = builder
            .Resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(known => IsNamed(known, endpointName));
        if (endpoint is null && createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            builder.WithAnnotation(endpoint);
        }
        if (endpoint is not null)
        {
            callback(endpoint);
        }
        return builder;
    }

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? name = null,
        string? env = null,
        bool isProxied = true
    )
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? name = null,
        string? env = null,
        bool isProxied = true
    )
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, isProxied);

    /// <summary>Marks the HTTP endpoints that exist so far as meant for people.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            endpoint.IsExternal |= endpoint.UriScheme is "http" or "https";
        }
        return builder;
    }

    /// <summary>The endpoint's public address, also when the endpoint is added later.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new(builder.Resource, name);
    }

    /// <summary>Changes the link that stands for an endpoint: its text, its path.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(
        this IResourceBuilder<T> builder,
        string endpointName,
        Action<ResourceUrlAnnotation> callback
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new EndpointUrlCallbackAnnotation(endpointName, callback));
    }

    /// <summary>Adds a link; a path is put behind the address of the first endpoint.</summary>
    public static IResourceBuilder<T> WithUrl<T>(
        this IResourceBuilder<T> builder,
        string url,
        string? displayText = null
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText });
    }

    private static bool IsNamed(EndpointAnnotation endpoint, string name) =>
        endpoint.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
