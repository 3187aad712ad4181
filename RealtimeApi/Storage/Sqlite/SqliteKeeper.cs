using Dapper;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>
/// Keeps the file in order: opens it at start, takes out what is too old or too much, and while writes fail, tries one
/// every second so that readiness comes back with the disk.
/// </summary>
internal sealed partial class SqliteKeeper(
    SqliteDatabase database,
    SqliteWriter writer,
    StorageHealth health,
    IOptions<StorageOptions> storage,
    IOptions<RoomOptions> rooms,
    TimeProvider clock,
    ILogger<SqliteKeeper> logger
) : BackgroundService
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(static _ => 0);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var lastCleaned = DateTimeOffset.MinValue;
            using var timer = new PeriodicTimer(ProbeInterval, clock);
            do
            {
                if (health.IsFailing)
                {
                    await TryAsync(static connection => connection.Statement(Probe).ExecuteNonQuery());
                }
                else if (clock.GetUtcNow() - lastCleaned >= storage.Value.RetentionInterval)
                {
                    lastCleaned = clock.GetUtcNow();
                    await RemoveOldAsync(stoppingToken);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private const int RemovedAtOnce = 1000;
    private const string Remove = """
        DELETE FROM messages WHERE room_id = @room AND offset IN (
            SELECT offset FROM messages WHERE room_id = @room AND offset < @keepFrom ORDER BY offset LIMIT @limit)
        """;

    private const string Excess = """
        SELECT id, keep_from FROM (
            SELECT r.id,
                MAX(r.head - @MaxMessages + 1, COALESCE(
                    (SELECT m.offset FROM messages m
                     WHERE m.room_id = r.id AND m.timestamp >= @oldest ORDER BY m.offset LIMIT 1),
                    r.head + 1)) AS keep_from,
                (SELECT MIN(m.offset) FROM messages m WHERE m.room_id = r.id) AS first
            FROM rooms r)
        WHERE first < keep_from
        """;

    /// <summary>A write that changes nothing but needs everything that a write needs.</summary>
    private const string Probe = "PRAGMA user_version = 1";

    private async Task<int> TryAsync(Func<WriterConnection, int> work)
    {
        try
        {
            return await writer.WriteAsync(work);
        }
        catch (StorageUnavailableException)
        {
            // StorageHealth has said so already.
            return 0;
        }
    }

    private async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var oldest = (clock.GetUtcNow() - rooms.Value.MaxAge).ToUnixTimeMilliseconds();
        await TryAsync(connection => SqliteInboxStore.RemoveOlder(connection, oldest));
        var now = clock.GetUtcNow();
        await TryAsync(connection => SqliteEndedSessionStore.RemoveForgotten(connection, now));
        foreach (var (roomId, keepFrom) in FindExcess(oldest))
        {
            var removed = RemovedAtOnce;
            while (removed == RemovedAtOnce && !cancellationToken.IsCancellationRequested)
            {
                removed = await TryAsync(connection =>
                    connection
                        .Statement(Remove, ("@room", roomId), ("@keepFrom", keepFrom), ("@limit", RemovedAtOnce))
                        .ExecuteNonQuery()
                );
                LogRemoved(removed, roomId);
            }
        }
    }

    /// <summary>The rooms that hold too much, and the first offset that each of them keeps.</summary>
    private List<(long RoomId, long KeepFrom)> FindExcess(long oldest)
    {
        try
        {
            return database.Read(connection =>
                connection.Query<(long, long)>(Excess, new { rooms.Value.MaxMessages, oldest }).ToList()
            );
        }
        catch (StorageUnavailableException)
        {
            return [];
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} messages of room {RoomId} that were too old or too many")]
    private partial void LogRemoved(int count, long roomId);
}
