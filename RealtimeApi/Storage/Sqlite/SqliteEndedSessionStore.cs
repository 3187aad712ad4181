using Dapper;
using Realtime.RealtimeApi.Identity;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>Ended sessions in a SQLite file.</summary>
internal sealed class SqliteEndedSessionStore(SqliteDatabase database, SqliteWriter writer) : IEndedSessionStore
{
    private const string AddOne = """
        INSERT INTO ended_sessions (session_id, keep_until) VALUES (@session, @keepUntil)
        ON CONFLICT (session_id) DO UPDATE SET keep_until = MAX(keep_until, excluded.keep_until)
        """;

    private const string AddAllOf = """
        INSERT INTO ended_users (user_id, through, keep_until) VALUES (@user, @through, @keepUntil)
        ON CONFLICT (user_id) DO UPDATE
        SET through = MAX(through, excluded.through), keep_until = MAX(keep_until, excluded.keep_until)
        """;

    private static readonly string[] Removals =
    [
        "DELETE FROM ended_sessions WHERE keep_until < @now",
        "DELETE FROM ended_users WHERE keep_until < @now",
    ];

    public async ValueTask AddAsync(SessionEnd end) =>
        await writer.WriteAsync(connection =>
        {
            var keepUntil = end.KeepUntil.ToUnixTimeSeconds();
            var statement = end switch
            {
                SessionEnd.One one => connection.Statement(
                    AddOne,
                    ("@session", one.SessionId),
                    ("@keepUntil", keepUntil)
                ),
                SessionEnd.AllOf all => connection.Statement(
                    AddAllOf,
                    ("@user", all.UserId),
                    ("@through", all.Through.ToUnixTimeSeconds()),
                    ("@keepUntil", keepUntil)
                ),
                _ => throw new NotSupportedException($"{end.GetType().Name} can't be stored."),
            };
            return statement.ExecuteNonQuery();
        });

    public ValueTask<IReadOnlyList<SessionEnd>> ReadAsync() =>
        new(
            database.Read<IReadOnlyList<SessionEnd>>(connection =>
                [
                    .. connection
                        .Query<(string SessionId, long KeepUntil)>("SELECT session_id, keep_until FROM ended_sessions")
                        .Select(row => new SessionEnd.One(row.SessionId, Time(row.KeepUntil))),
                    .. connection
                        .Query<(string UserId, long Through, long KeepUntil)>(
                            "SELECT user_id, through, keep_until FROM ended_users"
                        )
                        .Select(row => new SessionEnd.AllOf(row.UserId, Time(row.Through), Time(row.KeepUntil))),
                ]
            )
        );

    /// <summary>Takes out what no token can be left for.</summary>
    public static int RemoveForgotten(WriterConnection connection, DateTimeOffset now) =>
        Removals.Sum(sql => connection.Statement(sql, ("@now", now.ToUnixTimeSeconds())).ExecuteNonQuery());

    private static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
