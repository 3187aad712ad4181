using Dapper;
using Realtime.RealtimeApi.Notifications;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>The inbox in a SQLite file. What is for everybody is one row; each person's reading of it is theirs.</summary>
internal sealed class SqliteInboxStore(SqliteDatabase database, SqliteWriter writer) : IInboxStore
{
    /// <summary>What is in one person's inbox, with whether it is read.</summary>
    private const string Inbox = """
        SELECT n.seq, n.id, n.type, n.title, n.message, n.timestamp,
            n.seq <= COALESCE(m.read_through, 0)
                OR EXISTS (SELECT 1 FROM notification_reads x WHERE x.user_id = @userId AND x.seq = n.seq) AS read
        FROM notifications n
        LEFT JOIN inbox_marks m ON m.user_id = @userId
        WHERE n.user_id IN (@userId, '*') AND n.seq > COALESCE(m.cleared_through, 0)
        """;

    private const string MarkAll = """
        INSERT INTO inbox_marks (user_id, read_through)
        VALUES (@user, (SELECT COALESCE(MAX(seq), 0) FROM notifications))
        ON CONFLICT (user_id) DO UPDATE SET read_through = excluded.read_through
        """;

    private const string ClearAll = """
        INSERT INTO inbox_marks (user_id, cleared_through)
        VALUES (@user, (SELECT COALESCE(MAX(seq), 0) FROM notifications))
        ON CONFLICT (user_id) DO UPDATE SET cleared_through = excluded.cleared_through
        """;

    public async ValueTask AddAsync(string userId, NotificationEvent notification) =>
        await writer.WriteAsync(connection =>
            connection
                .Statement(
                    """
                    INSERT INTO notifications (id, user_id, type, title, message, timestamp)
                    VALUES (@id, @user, @type, @title, @message, @timestamp)
                    """,
                    ("@id", notification.Id),
                    ("@user", userId),
                    ("@type", notification.NotificationType),
                    ("@title", notification.Title),
                    ("@message", notification.Message),
                    ("@timestamp", notification.Timestamp)
                )
                .ExecuteNonQuery()
        );

    public ValueTask<IReadOnlyList<NotificationEvent>> ReadAsync(
        string userId,
        bool unreadOnly,
        string? before,
        int limit,
        long maxBytes
    ) =>
        new(
            database.Read(connection =>
                AnswerSize.FirstThatFit(
                    connection
                        .Query<Row>(
                            $"""
                            SELECT id, type, title, message, timestamp, read FROM ({Inbox})
                            WHERE (@before IS NULL OR seq < (SELECT seq FROM notifications WHERE id = @before))
                                AND NOT (@unreadOnly AND read)
                            ORDER BY seq DESC LIMIT @limit
                            """,
                            new
                            {
                                userId,
                                unreadOnly,
                                before,
                                limit,
                            },
                            buffered: false
                        )
                        .Select(row => row.ToEvent()),
                    AnswerSize.Of,
                    maxBytes
                )
            )
        );

    public ValueTask<int> CountUnreadAsync(string userId) =>
        new(
            database.Read(connection =>
                connection.ExecuteScalar<int>($"SELECT COUNT(*) FROM ({Inbox}) WHERE NOT read", new { userId })
            )
        );

    public ValueTask<bool> MarkReadAsync(string userId, string notificationId) =>
        writer.WriteAsync(connection =>
        {
            var seq = connection
                .Statement(
                    "SELECT seq FROM notifications WHERE id = @id AND user_id IN (@user, '*')",
                    ("@id", notificationId),
                    ("@user", userId)
                )
                .ExecuteScalar();
            if (seq is null)
            {
                return false;
            }
            connection
                .Statement(
                    "INSERT INTO notification_reads (user_id, seq) VALUES (@user, @seq) ON CONFLICT DO NOTHING",
                    ("@user", userId),
                    ("@seq", seq)
                )
                .ExecuteNonQuery();
            return true;
        });

    public ValueTask MarkAllReadAsync(string userId) => MarkAsync(userId, MarkAll);

    public ValueTask ClearAsync(string userId) => MarkAsync(userId, ClearAll);

    /// <summary>Takes out what is older than a timestamp, and what was known of it.</summary>
    public static int RemoveOlder(WriterConnection connection, long timestamp)
    {
        var removed = connection
            .Statement("DELETE FROM notifications WHERE timestamp < @timestamp", ("@timestamp", timestamp))
            .ExecuteNonQuery();
        if (removed > 0)
        {
            connection
                .Statement("DELETE FROM notification_reads WHERE seq NOT IN (SELECT seq FROM notifications)")
                .ExecuteNonQuery();
        }
        return removed;
    }

    /// <summary>One statement moves a mark; marks say more than single reads, which it makes superfluous.</summary>
    private async ValueTask MarkAsync(string userId, string sql) =>
        await writer.WriteAsync(connection =>
        {
            connection.Statement(sql, ("@user", userId)).ExecuteNonQuery();
            return connection
                .Statement("DELETE FROM notification_reads WHERE user_id = @user", ("@user", userId))
                .ExecuteNonQuery();
        });

    /// <summary>
    /// A notification as Dapper reads it. Properties and not a constructor: SQLite gives the type of a computed column
    /// only with a row, and an empty inbox has none.
    /// </summary>
    private sealed class Row
    {
        public required string Id { get; init; }
        public required string Type { get; init; }
        public required string Title { get; init; }
        public required string Message { get; init; }
        public required long Timestamp { get; init; }
        public required long Read { get; init; }

        public NotificationEvent ToEvent() => new(Id, Type, Title, Message, Timestamp, Read != 0);
    }
}
