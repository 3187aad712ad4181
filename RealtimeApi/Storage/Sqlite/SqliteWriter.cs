using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>
/// The only writer of the file: one thread that puts everything that waits into one transaction. A commit costs a
/// write to the disk, whether it holds one message or a thousand.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MaxWorkPerCommit = 1024;

    private readonly SqliteDatabase database;
    private readonly StorageHealth health;
    private readonly BlockingCollection<Work> queue = [];
    private readonly Thread thread;
    private WriterConnection? connection;

    public SqliteWriter(SqliteDatabase database, StorageHealth health)
    {
        this.database = database;
        this.health = health;
        thread = new(Run) { IsBackground = true, Name = "SQLite writer" };
        thread.Start();
    }

    /// <summary>Does the work inside the next transaction and answers when that is on the disk.</summary>
    /// <param name="work">Runs on the writer's thread; when anything in its transaction fails, it did not happen.</param>
    /// <exception cref="StorageUnavailableException">Nothing was written.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<WriterConnection, T> work)
    {
        var mine = new Work<T>(work);
        queue.Add(mine);
        return await mine.Done.Task;
    }

    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        connection?.Dispose();
        queue.Dispose();
    }

    private void Run()
    {
        var group = new List<Work>();
        while (queue.TryTake(out var first, Timeout.Infinite))
        {
            group.Add(first);
            while (group.Count < MaxWorkPerCommit && queue.TryTake(out var next))
            {
                group.Add(next);
            }
            Commit(group);
            group.Clear();
        }
    }

    private void Commit(List<Work> group)
    {
        try
        {
            connection ??= new(database.OpenForWriting());
            connection.Begin();
            foreach (var work in group)
            {
                work.Do(connection);
            }
            connection.Commit();
        }
        // Also a bug of ours must not end the thread: whoever asked for the work gets the exception.
#pragma warning disable CA1031
        catch (Exception problem)
#pragma warning restore CA1031
        {
            // The state of a connection after a failure is not worth knowing: the next commit gets a new one.
            connection?.Dispose();
            connection = null;
            database.Distrust(problem);
            var reason = SqliteDatabase.IsUnavailable(problem) ? SqliteDatabase.Unavailable(problem) : problem;
            health.Failed(reason);
            group.ForEach(work => work.Fail(reason));
            return;
        }
        group.ForEach(work => work.Succeed());
    }

    private abstract class Work
    {
        public abstract void Do(WriterConnection connection);
        public abstract void Succeed();
        public abstract void Fail(Exception reason);
    }

    private sealed class Work<T>(Func<WriterConnection, T> work) : Work
    {
        private T? result;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Do(WriterConnection connection) => result = work(connection);

        public override void Succeed() => Done.SetResult(result!);

        public override void Fail(Exception reason) => Done.SetException(reason);
    }
}

/// <summary>The writer's connection, with statements that are prepared once.</summary>
internal sealed class WriterConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> statements = [];
    private SqliteTransaction? transaction;

    public SqliteConnection Connection => connection;

    public SqliteTransaction? Transaction => transaction;

    /// <summary>
    /// How many bytes of messages the file keeps; null: not counted yet. After a failure nobody looks at it again, since the
    /// writer takes a new connection.
    /// </summary>
    public long? StoredBytes { get; set; }

    public void Begin() => transaction = connection.BeginTransaction(deferred: false);

    public void Commit()
    {
        transaction!.Commit();
        transaction.Dispose();
        transaction = null;
    }

    /// <summary>A statement with its parameters, in the order in which they are named.</summary>
    public SqliteCommand Statement(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!statements.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                command.Parameters.Add(new() { ParameterName = name });
            }
            statements.Add(sql, command);
        }
        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }
        return command;
    }

    public void Dispose()
    {
        transaction?.Dispose();
        foreach (var command in statements.Values)
        {
            command.Dispose();
        }
        connection.Dispose();
    }
}
