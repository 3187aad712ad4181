using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Servers;

namespace Realtime.Hosting;

/// <summary>Adds a Redis: the machine's own <c>redis-server</c>, started on a private port.</summary>
public static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port
    ) => builder.AddRedis(name, port, null);

    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and that of the connection string.</param>
    /// <param name="port">The public port; null: a random one.</param>
    /// <param name="password">Null: one is made and kept in the user secrets as <c>Parameters:name-password</c>.</param>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port = null,
        IResourceBuilder<ParameterResource>? password = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Without special characters: StackExchange.Redis takes a comma for the end of the password.
        var redis = new RedisResource(name, password?.Resource ?? builder.DefaultPassword(name, special: false));
        return builder
            .AddResource(redis)
            .WithEndpoint(port: port, name: RedisResource.EndpointName)
            .WithAnnotation(new LocalServerAnnotation(RedisServer.PrepareAsync))
            .WithServerHealthCheck(cancellation => RedisServer.PingAsync(redis, cancellation));
    }

    /// <summary>Keeps the data from one run to the next, in a folder of the user's that has this name.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder,
        string? name = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new DataVolumeAnnotation(name), ResourceAnnotationMutationBehavior.Replace);
    }
}
