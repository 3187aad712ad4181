using System.Globalization;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>When a resource starts, when it counts as ready, and what can be done to it.</summary>
public static class LifetimeBuilderExtensions
{
    /// <summary>Starts after the other one runs and all its health checks agree.</summary>
    public static IResourceBuilder<T> WaitFor<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResource> dependency
    )
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilHealthy, 0);

    /// <summary>Starts after the other one runs, healthy or not.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResource> dependency
    )
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilStarted, 0);

    /// <summary>Starts after the other one ended with the exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResource> dependency,
        int exitCode = 0
    )
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitForCompletion, exitCode);

    /// <summary>Starts on command only.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExplicitStartupAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Healthy while each replica answers a GET with the status (200 unless told). Prefers an https endpoint.</summary>
    /// <exception cref="DistributedApplicationException">The resource has no such endpoint yet.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder,
        string? path = null,
        int? statusCode = null,
        string? endpointName = null
    )
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = FindHttpEndpoint(builder.Resource, endpointName, "health check");
        var expected = statusCode ?? 200;
        path ??= "/";
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{builder.Resource.Name}_{endpoint.Name}_{path}_{expected}_check"
        );
        return builder.WithAnnotation(
            new HttpHealthCheckAnnotation(key, builder.GetEndpoint(endpoint.Name), path, expected)
        );
    }

    /// <summary>Healthy while the check of that name in <c>builder.Services.AddHealthChecks()</c> is.</summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(known => known.Key == key))
        {
            throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' already has a health check with key '{key}'."
            );
        }
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Adds something that people can do to the resource; a second one of that name replaces the first.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var earlier in builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().ToList())
        {
            if (earlier.Name == name)
            {
                builder.Resource.Annotations.Remove(earlier);
            }
        }
        return builder.WithAnnotation(
            new ResourceCommandAnnotation(name, displayName, executeCommand, commandOptions ?? new())
        );
    }

    /// <summary>Chooses the resource's picture in the dashboard.</summary>
    public static IResourceBuilder<T> WithIconName<T>(
        this IResourceBuilder<T> builder,
        string iconName,
        IconVariant iconVariant = IconVariant.Filled
    )
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new ResourceIconAnnotation(iconName, iconVariant),
            ResourceAnnotationMutationBehavior.Replace
        );
    }

    private static IResourceBuilder<T> Wait<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResource> dependency,
        WaitType type,
        int exitCode
    )
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        if (ReferenceEquals(builder.Resource, dependency.Resource))
        {
            throw new DistributedApplicationException(
                $"The '{builder.Resource.Name}' resource cannot wait for itself."
            );
        }
        builder.WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, KnownRelationshipTypes.WaitFor));
        return builder.WithAnnotation(new WaitAnnotation(dependency.Resource, type, exitCode));
    }

    /// <summary>The endpoint of that name, else the first HTTP one, https before http.</summary>
    internal static EndpointAnnotation FindHttpEndpoint(IResourceWithEndpoints resource, string? name, string purpose)
    {
        var endpoints = resource
            .Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.UriScheme is "http" or "https")
            .Where(endpoint => name is null || endpoint.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return endpoints.OrderByDescending(endpoint => endpoint.UriScheme == "https").FirstOrDefault()
            ?? throw new DistributedApplicationException(
                $"Could not create HTTP {purpose} for resource '{resource.Name}' as no "
                    + (name is null ? "HTTP endpoint" : $"HTTP endpoint named '{name}'")
                    + $" was found. Add the endpoint before the {purpose}."
            );
    }
}
