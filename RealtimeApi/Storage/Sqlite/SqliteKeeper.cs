using Dapper;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>
/// Keeps the file in order: opens it at start, takes out what is too old or too much, and tries now and then whether messages can
/// be stored; while they can't, every second, so that readiness comes back with the disk.
/// </summary>
internal sealed partial class SqliteKeeper(
    SqliteDatabase database,
    SqliteWriter writer,
    StoredBytes stored,
    StorageProof proof,
    StorageHealth health,
    IOptions<StorageOptions> storage,
    IOptions<RoomOptions> rooms,
    TimeProvider clock,
    ILogger<SqliteKeeper> logger
) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private DateTimeOffset lastProof;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ProveAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var lastCleaned = DateTimeOffset.MinValue;
            using var timer = new PeriodicTimer(LookInterval, clock);
            do
            {
                if (health.IsFailing || IsProofDue || !File.Exists(database.Path))
                {
                    await ProveAsync();
                }
                if (!health.IsFailing && clock.GetUtcNow() - lastCleaned >= storage.Value.RetentionInterval)
                {
                    lastCleaned = clock.GetUtcNow();
                    await RemoveOldAsync(stoppingToken);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private const string Excess = """
        SELECT id, keep_from FROM (
            SELECT r.id,
                MAX(r.head - @MaxMessages + 1, COALESCE(
                    (SELECT m.offset FROM messages m
                     WHERE m.room_id = r.id AND m.timestamp >= @oldest ORDER BY m.offset LIMIT 1),
                    r.head + 1)) AS keep_from,
                (SELECT MIN(m.offset) FROM messages m WHERE m.room_id = r.id) AS first,
                r.bytes
            FROM rooms r)
        WHERE first < keep_from OR bytes > @MaxBytes
        """;

    private bool IsProofDue => clock.GetUtcNow() - lastProof >= storage.Value.ProofInterval;

    private Task ProveAsync()
    {
        lastProof = clock.GetUtcNow();
        return proof.TryAsync();
    }

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
            var removed = int.MaxValue;
            while (removed > 0 && !cancellationToken.IsCancellationRequested)
            {
                removed = await TryAsync(connection =>
                    StoredBytes.TakeOutBefore(connection, roomId, keepFrom) + stored.TakeOutExcess(connection, roomId)
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
                connection
                    .Query<(long, long)>(
                        Excess,
                        new
                        {
                            rooms.Value.MaxMessages,
                            rooms.Value.MaxBytes,
                            oldest,
                        }
                    )
                    .ToList()
            );
        }
        catch (StorageUnavailableException)
        {
            return [];
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} messages of room {RoomId} that were too old or too much")]
    private partial void LogRemoved(int count, long roomId);
}
