using Dapper;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>The room log in a SQLite file: writes through the one writer, reads beside it.</summary>
internal sealed class SqliteRoomLog(SqliteDatabase database, SqliteWriter writer, StoredBytes stored) : IRoomLog
{
    private const string SelectMessages = """
        SELECT r.epoch, m.offset, m.message_id, m.client_id, m.user_id, m.username, m.data, m.timestamp
        FROM rooms r JOIN messages m ON m.room_id = r.id
        """;

    /// <summary>A room that has no message yet is not written down: whoever looks into rooms must not fill the file.</summary>
    public ValueTask<RoomPosition> OpenAsync(string room, CancellationToken cancellationToken) =>
        new(
            database.Read(connection =>
                connection
                    .Query<StoredRoom>("SELECT name, epoch, head FROM rooms WHERE name = @room", new { room })
                    .Select(row => new RoomPosition(row.Epoch, row.Head))
                    .FirstOrDefault(new RoomPosition(Epoch.New(), 0))
            )
        );

    public ValueTask<IReadOnlyList<Placed>?> AppendAsync(
        string room,
        RoomPosition head,
        IReadOnlyList<Draft> drafts,
        CancellationToken cancellationToken
    ) =>
        writer.WriteAsync<IReadOnlyList<Placed>?>(connection =>
        {
            if (head.Offset == 0)
            {
                // A room whose first message may not be stored is not written down either.
                if (!drafts.Any(draft => stored.Fit(connection, SizeOf(draft))))
                {
                    return [.. drafts.Select(_ => Placed.Refused)];
                }
                Begin(connection, room, head.Epoch);
            }
            var (roomId, position) = Find(connection, room);
            if (position != head)
            {
                return null;
            }
            var next = head.Offset + 1;
            var placed = new Placed[drafts.Count];
            var bytes = 0L;
            for (var i = 0; i < placed.Length; i++)
            {
                placed[i] = Place(connection, roomId, drafts[i], ref next, ref bytes);
            }
            if (bytes > 0)
            {
                stored.Add(connection, roomId, head: next - 1, bytes);
            }
            return placed;
        });

    public ValueTask<IReadOnlyList<MessageEvent>> ReadAfterAsync(
        string room,
        long offset,
        int limit,
        long maxBytes,
        CancellationToken cancellationToken
    ) => new(Read(room, "m.offset > @offset ORDER BY m.offset", offset, limit, maxBytes));

    public ValueTask<IReadOnlyList<MessageEvent>> ReadBeforeAsync(
        string room,
        long offset,
        int limit,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        var messages = Read(room, "m.offset < @offset ORDER BY m.offset DESC", offset, limit, maxBytes);
        messages.Reverse();
        return new(messages);
    }

    public ValueTask<long?> OldestAsync(string room, CancellationToken cancellationToken) =>
        new(
            database.Read(connection =>
                connection.ExecuteScalar<long?>(
                    "SELECT MIN(m.offset) FROM messages m WHERE m.room_id = (SELECT id FROM rooms WHERE name = @room)",
                    new { room }
                )
            )
        );

    public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(
        string after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        new(
            database.Read(connection =>
                connection
                    .Query<StoredRoom>(
                        "SELECT name, epoch, head FROM rooms WHERE name > @after ORDER BY name LIMIT @limit",
                        new { after, limit }
                    )
                    .ToList()
            )
        );

    private static void Begin(WriterConnection connection, string room, string epoch) =>
        connection
            .Statement(
                "INSERT INTO rooms (name, epoch, head) VALUES (@name, @epoch, 0) ON CONFLICT (name) DO NOTHING",
                ("@name", room),
                ("@epoch", epoch)
            )
            .ExecuteNonQuery();

    private static (long RoomId, RoomPosition Position) Find(WriterConnection connection, string room)
    {
        using var row = connection
            .Statement("SELECT id, epoch, head FROM rooms WHERE name = @name", ("@name", room))
            .ExecuteReader();
        // Without a row, somebody took the room out of the file: no position fits, and the room begins anew.
        return row.Read() ? (row.GetInt64(0), new(row.GetString(1), row.GetInt64(2))) : default;
    }

    private static int SizeOf(Draft draft) => StoredBytes.SizeOf(draft.Data.Utf8.Length);

    private Placed Place(WriterConnection connection, long roomId, Draft draft, ref long next, ref long bytes)
    {
        if (draft.Id is not null && FindPlace(connection, roomId, draft) is { } before)
        {
            return new(before, IsDuplicate: true);
        }
        if (!stored.Fit(connection, bytes + SizeOf(draft)))
        {
            return Placed.Refused;
        }
        bytes += SizeOf(draft);
        connection
            .Statement(
                """
                INSERT INTO messages (room_id, offset, message_id, client_id, user_id, username, data, timestamp)
                VALUES (@room, @offset, @id, @client, @user, @username, @data, @timestamp)
                """,
                ("@room", roomId),
                ("@offset", next),
                ("@id", draft.Id),
                ("@client", draft.From),
                ("@user", draft.UserId),
                ("@username", draft.Username),
                ("@data", draft.Data.Utf8.ToArray()),
                ("@timestamp", draft.Timestamp)
            )
            .ExecuteNonQuery();
        return new(next++, IsDuplicate: false);
    }

    private static long? FindPlace(WriterConnection connection, long roomId, Draft draft) =>
        (long?)
            connection
                .Statement(
                    "SELECT offset FROM messages WHERE room_id = @room AND user_id = @user AND message_id = @id",
                    ("@room", roomId),
                    ("@user", draft.UserId),
                    ("@id", draft.Id)
                )
                .ExecuteScalar();

    /// <summary>Row by row, so that no more is in memory than is returned.</summary>
    private List<MessageEvent> Read(string room, string where, long offset, int limit, long maxBytes) =>
        database.Read(connection =>
            AnswerSize.FirstThatFit(
                connection
                    .Query<Row>(
                        $"{SelectMessages} WHERE r.name = @room AND {where} LIMIT @limit",
                        new
                        {
                            room,
                            offset,
                            limit,
                        },
                        buffered: false
                    )
                    .Select(row => row.ToMessage(room)),
                AnswerSize.Of,
                maxBytes
            )
        );

    /// <summary>A message as Dapper reads it.</summary>
    private sealed record Row(
        string Epoch,
        long Offset,
        string? Message_Id,
        string Client_Id,
        string User_Id,
        string Username,
        byte[] Data,
        long Timestamp
    )
    {
        public MessageEvent ToMessage(string room) =>
            new(
                room,
                Epoch,
                Offset,
                Message_Id ?? new RoomPosition(Epoch, Offset).ToString(),
                Client_Id,
                User_Id,
                Username,
                new(Data),
                Timestamp
            );
    }
}
