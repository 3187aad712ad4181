using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>The databases of a server run as long as it does; those that are missing are created when it is ready.</summary>
internal static class PostgresDatabases
{
    public static void Follow(IDistributedApplicationBuilder builder, PostgresServerResource server)
    {
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(
            server,
            (started, _) => TellAsync(builder, server, started.Services, KnownResourceStates.Starting)
        );
        builder.Eventing.Subscribe<ResourceReadyEvent>(
            server,
            (ready, cancellation) => CreateAsync(builder, server, ready.Services, cancellation)
        );
        builder.Eventing.Subscribe<ResourceStoppedEvent>(
            server,
            (stopped, _) =>
                TellAsync(builder, server, stopped.Services, stopped.ResourceEvent.Snapshot.State?.Text ?? "")
        );
    }

    private static async Task CreateAsync(
        IDistributedApplicationBuilder builder,
        PostgresServerResource server,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        foreach (var database in Of(builder, server))
        {
            try
            {
                await CreateAsync(server, database.DatabaseName, cancellation).ConfigureAwait(false);
                var connection = await database
                    .ConnectionStringExpression.GetValueAsync(cancellation)
                    .ConfigureAwait(false);
                Publish(
                    services,
                    database,
                    KnownResourceStates.Running,
                    new ResourcePropertySnapshot(KnownProperties.ConnectionString, connection) { IsSensitive = true }
                );
            }
            catch (NpgsqlException reason)
            {
                Publish(
                    services,
                    database,
                    KnownResourceStates.FailedToStart,
                    new ResourcePropertySnapshot(KnownProperties.Failure, $"It could not be created: {reason.Message}")
                );
            }
        }
    }

    private static async Task CreateAsync(
        PostgresServerResource server,
        string database,
        CancellationToken cancellation
    )
    {
        await using var connection = await PostgresServer.ConnectAsync(server, cancellation).ConfigureAwait(false);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new() { Value = database } },
        };
        if (await find.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is not null)
        {
            return;
        }
        var quoted = database.Replace("\"", "\"\"", StringComparison.Ordinal);
#pragma warning disable CA2100 // A name cannot be a parameter; it is the AppHost's own, and quoted.
        await using var create = new NpgsqlCommand($"create database \"{quoted}\"", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static Task TellAsync(
        IDistributedApplicationBuilder builder,
        PostgresServerResource server,
        IServiceProvider services,
        string state
    )
    {
        foreach (var database in Of(builder, server))
        {
            Publish(services, database, state);
        }
        return Task.CompletedTask;
    }

    private static IEnumerable<PostgresDatabaseResource> Of(
        IDistributedApplicationBuilder builder,
        PostgresServerResource server
    ) => builder.Resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == server);

    private static void Publish(
        IServiceProvider services,
        PostgresDatabaseResource database,
        string state,
        params ResourcePropertySnapshot[] properties
    ) =>
        services
            .GetRequiredService<ResourceNotificationService>()
            .Publish(
                database,
                database.Name,
                snapshot => snapshot with { State = state, Properties = [.. properties] }
            );
}
