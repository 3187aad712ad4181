using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using SQLitePCL;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>
/// The SQLite file: opens connections to it, and brings its tables up to date before the first one. A file that can't be
/// used now is tried again with the next connection, so that the server recovers by itself.
/// </summary>
internal sealed class SqliteDatabase(IOptions<StorageOptions> options, IHostEnvironment environment) : IDisposable
{
    private readonly Lock upgrading = new();
    private volatile bool upgraded;

    // From then on a file that is missing was moved away, and a new one in its place would hide that.
    private volatile bool wasThere;

    public string Path { get; } =
        System.IO.Path.Combine(environment.ContentRootPath, options.Value.Folder, "realtime.db");

    /// <summary>Reads beside the writer; sees everything that was committed before.</summary>
    /// <exception cref="StorageUnavailableException">The file can't be read now.</exception>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Open(setUp: null);
        try
        {
            return query(connection);
        }
        catch (SqliteException problem)
        {
            Distrust(problem);
            throw Unavailable(problem);
        }
    }

    /// <summary>
    /// After a failure: looks at the file anew. Pooled connections hold on to the one that was there, also when somebody
    /// has put another in its place. A file that is only busy is the same file.
    /// </summary>
    public void Distrust(Exception problem)
    {
        if (problem is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED })
        {
            return;
        }
        upgraded = false;
        ClosePooled();
    }

    public void Dispose() => ClosePooled();

    /// <summary>An open connection whose commits are on the disk, not only with the operating system, when they return.</summary>
    /// <exception cref="StorageUnavailableException">The file can't be used now.</exception>
    public SqliteConnection OpenForWriting() =>
        Open(
            $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA busy_timeout = {(int)options.Value.BusyTimeout.TotalMilliseconds};
            """
        );

    /// <summary>What is at the path now, whatever else is open; for reading only.</summary>
    public SqliteConnection OpenAfresh()
    {
        var connection = new SqliteConnection(ConnectionString(pooling: false, SqliteOpenMode.ReadOnly));
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a failure is the storage's and passes, and not a mistake of ours.</summary>
    public static bool IsUnavailable(Exception problem) =>
        problem is SqliteException or IOException or UnauthorizedAccessException;

    public static StorageUnavailableException Unavailable(Exception problem) => new(problem.Message, problem);

    private SqliteConnection Open(string? setUp)
    {
        try
        {
            Upgrade();
            return OpenFile(setUp);
        }
        catch (Exception problem) when (IsUnavailable(problem))
        {
            Distrust(problem);
            throw Unavailable(problem);
        }
    }

    private SqliteConnection OpenFile(string? setUp)
    {
        var connection = NewConnection();
        try
        {
            connection.Open();
            if (setUp is not null)
            {
                connection.Execute(setUp);
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void ClosePooled()
    {
        foreach (var mode in (SqliteOpenMode[])[SqliteOpenMode.ReadWriteCreate, SqliteOpenMode.ReadWrite])
        {
            using var connection = new SqliteConnection(ConnectionString(pooling: true, mode));
            SqliteConnection.ClearPool(connection);
        }
    }

    private SqliteConnection NewConnection() => new(ConnectionString(pooling: true, Mode));

    private SqliteOpenMode Mode => wasThere ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate;

    private string ConnectionString(bool pooling, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            DefaultTimeout = (int)Math.Ceiling(options.Value.BusyTimeout.TotalSeconds),
            Pooling = pooling,
            Mode = mode,
        }.ToString();

    private void Upgrade()
    {
        if (upgraded)
        {
            return;
        }
        lock (upgrading)
        {
            if (upgraded)
            {
                return;
            }
            if (!wasThere)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            }
            var result = DeployChanges
                .To.SqliteDatabase(ConnectionString(pooling: false, Mode))
                .WithScriptsEmbeddedInAssembly(typeof(SqliteDatabase).Assembly, IsScript)
                .WithTransactionPerScript()
                .LogToNowhere()
                .Build()
                .PerformUpgrade();
            if (!result.Successful)
            {
                throw result.Error;
            }
            upgraded = true;
            wasThere = true;
        }
    }

    private static bool IsScript(string resource) =>
        resource.Contains(".Storage.Sqlite.Scripts.", StringComparison.Ordinal);
}
