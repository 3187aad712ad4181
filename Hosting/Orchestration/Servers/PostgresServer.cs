using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>How a PostgreSQL server is set up, run and asked how it is.</summary>
internal static partial class PostgresServer
{
    public static async Task<ServerProgram> PrepareAsync(ServerStart start)
    {
        var programs = PostgresPrograms.Folder();
        var data = Path.Combine(start.Folder, "data");
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            await CreateAsync(start, programs, data).ConfigureAwait(false);
        }
        var (program, arguments) = PostgresPrograms.AsUser(
            Path.Combine(programs, "postgres"),
            "-D",
            data,
            "-p",
            start.Port.ToString(CultureInfo.InvariantCulture),
            "-c",
            "listen_addresses=localhost",
            "-c",
            "unix_socket_directories="
        );
        // PostgreSQL takes SIGTERM as "when everybody has gone"; SIGINT ends sessions, and loses nothing.
        return new(program, arguments, Native.SigInt);
    }

    /// <summary>Null when it answers a query, else what is wrong.</summary>
    public static async Task<string?> AnswerAsync(PostgresServerResource server, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ConnectAsync(server, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception reason) when (reason is NpgsqlException or SocketException or TimeoutException)
        {
            return reason.Message;
        }
    }

    /// <summary>A connection of its own to the server's first database.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(
        PostgresServerResource server,
        CancellationToken cancellation
    )
    {
        var text = await server.ConnectionStringExpression.GetValueAsync(cancellation).ConfigureAwait(false);
        var settings = new NpgsqlConnectionStringBuilder(text)
        {
            Database = PostgresServerResource.DefaultUserName,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        return connection;
    }

    private static async Task CreateAsync(ServerStart start, string programs, string data)
    {
        LogCreating(start.Log, data);
        var server = (PostgresServerResource)start.Resource;
        var user = server.UserNameParameter is null
            ? PostgresServerResource.DefaultUserName
            : await server.UserNameParameter.GetValueAsync(start.Cancellation).ConfigureAwait(false);
        var password = await server.PasswordParameter.GetValueAsync(start.Cancellation).ConfigureAwait(false);
        var passwordFile = Path.Combine(start.Folder, "password");
        // A folder that an interrupted attempt left is no database.
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
        await PrivateFile.WriteAsync(passwordFile, password ?? "", start.Cancellation).ConfigureAwait(false);
        try
        {
            await PostgresPrograms.GiveAsync(start.Folder, start.Cancellation).ConfigureAwait(false);
            var (initdb, arguments) = PostgresPrograms.AsUser(
                Path.Combine(programs, "initdb"),
                $"--pgdata={data}",
                $"--username={user}",
                $"--pwfile={passwordFile}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale"
            );
            await Tool.RunAsync(initdb, arguments, start.Folder, start.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    [LoggerMessage(LogLevel.Information, "Creating the database files in {Folder}")]
    private static partial void LogCreating(ILogger log, string folder);
}
