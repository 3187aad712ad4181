using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Servers;

namespace Realtime.Hosting;

/// <summary>Adds a PostgreSQL: the machine's own server, started on a private port and folder.</summary>
public static class PostgresBuilderExtensions
{
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and that of the connection string.</param>
    /// <param name="userName">Null: <c>postgres</c>.</param>
    /// <param name="password">Null: one is made and kept in the user secrets as <c>Parameters:name-password</c>.</param>
    /// <param name="port">The public port; null: a random one.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new PostgresServerResource(
            name,
            userName?.Resource,
            password?.Resource ?? builder.DefaultPassword(name, special: true)
        );
        PostgresDatabases.Follow(builder, server);
        return builder
            .AddResource(server)
            .WithEndpoint(port: port, name: PostgresServerResource.EndpointName)
            .WithAnnotation(new LocalServerAnnotation(PostgresServer.PrepareAsync))
            .WithServerHealthCheck(cancellation => PostgresServer.AnswerAsync(server, cancellation));
    }

    /// <summary>A database of the server, created when it is not there.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The resource's name, and that of the connection string.</param>
    /// <param name="databaseName">Null: as the resource.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder,
        string name,
        string? databaseName = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database).WithParentRelationship(builder);
    }

    /// <summary>Keeps the data from one run to the next, in a folder of the user's that has this name.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder,
        string? name = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new DataVolumeAnnotation(name), ResourceAnnotationMutationBehavior.Replace);
    }
}
