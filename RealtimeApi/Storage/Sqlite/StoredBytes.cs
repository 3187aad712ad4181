using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>
/// Keeps the messages of each room, and of all rooms together, within their limits in bytes. Each room's bytes stand beside its
/// head and change with it, so that nothing has to be counted but once for each connection of the writer. Runs on its thread.
/// </summary>
internal sealed class StoredBytes(IOptions<RoomOptions> rooms, IOptions<StorageOptions> storage, StorageHealth health)
{
    /// <summary>
    /// What a message takes besides its data: measured 213 to 255 bytes with an id of 36 characters. Long data takes up to a
    /// fifth more than itself, since it fills pages.
    /// </summary>
    private const int BesideData = 256;

    private const int LookedAtAtOnce = 1000;

    /// <summary>So that the limit is not reached and no longer reached with every other message: a 64th must be free again.</summary>
    private const int EnoughToSpare = 64;

    public static int SizeOf(int dataBytes) => dataBytes + BesideData;

    /// <summary>Whether all rooms together may keep so many bytes more.</summary>
    public bool Fit(WriterConnection connection, long bytes)
    {
        var (total, max) = (Total(connection), storage.Value.MaxBytes);
        var fit = total + bytes <= max;
        if (!fit || total <= max - (max / EnoughToSpare))
        {
            health.NoteQuota(isReached: !fit);
        }
        return fit;
    }

    /// <summary>Notes what has been stored in a room up to its new head, and takes out its oldest messages if it keeps too much.</summary>
    public void Add(WriterConnection connection, long roomId, long head, long bytes)
    {
        connection.StoredBytes = Total(connection) + bytes;
        var kept = (long)
            connection
                .Statement(
                    "UPDATE rooms SET head = @head, bytes = bytes + @bytes WHERE id = @room RETURNING bytes",
                    ("@head", head),
                    ("@bytes", bytes),
                    ("@room", roomId)
                )
                .ExecuteScalar()!;
        if (kept > rooms.Value.MaxBytes)
        {
            TakeOutExcess(connection, roomId);
        }
    }

    /// <summary>Takes out the oldest messages of a room that keeps too many bytes, a part at a time.</summary>
    /// <returns>How many messages.</returns>
    public int TakeOutExcess(WriterConnection connection, long roomId)
    {
        var excess = BytesOf(connection, roomId) - rooms.Value.MaxBytes;
        return excess <= 0 ? 0 : TakeOut(connection, roomId, before: long.MaxValue, atLeast: excess);
    }

    /// <summary>Takes out messages of a room before an offset, a part at a time.</summary>
    /// <returns>How many messages.</returns>
    public static int TakeOutBefore(WriterConnection connection, long roomId, long offset) =>
        TakeOut(connection, roomId, before: offset, atLeast: long.MaxValue);

    private static int TakeOut(WriterConnection connection, long roomId, long before, long atLeast)
    {
        var (count, bytes, last) = (0, 0L, 0L);
        using (
            var oldest = connection
                .Statement(
                    """
                    SELECT offset, LENGTH(data) FROM messages
                    WHERE room_id = @room AND offset < @before ORDER BY offset LIMIT @limit
                    """,
                    ("@room", roomId),
                    ("@before", before),
                    ("@limit", LookedAtAtOnce)
                )
                .ExecuteReader()
        )
        {
            while (bytes < atLeast && oldest.Read())
            {
                last = oldest.GetInt64(0);
                bytes += SizeOf(oldest.GetInt32(1));
                count++;
            }
        }
        if (count > 0)
        {
            connection
                .Statement(
                    "DELETE FROM messages WHERE room_id = @room AND offset <= @last",
                    ("@room", roomId),
                    ("@last", last)
                )
                .ExecuteNonQuery();
            Change(connection, roomId, -bytes);
        }
        return count;
    }

    private static void Change(WriterConnection connection, long roomId, long bytes)
    {
        connection.StoredBytes = Total(connection) + bytes;
        connection
            .Statement("UPDATE rooms SET bytes = bytes + @bytes WHERE id = @room", ("@bytes", bytes), ("@room", roomId))
            .ExecuteNonQuery();
    }

    private static long BytesOf(WriterConnection connection, long roomId) =>
        (long)connection.Statement("SELECT bytes FROM rooms WHERE id = @room", ("@room", roomId)).ExecuteScalar()!;

    private static long Total(WriterConnection connection) =>
        connection.StoredBytes ??= (long)
            connection.Statement("SELECT COALESCE(SUM(bytes), 0) FROM rooms").ExecuteScalar()!;
}
