using Microsoft.Data.Sqlite;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>The database file while another process holds it for writing, until the connection is disposed.</summary>
internal static class LockedDatabase
{
    public static SqliteConnection Of(TemporaryFolder folder)
    {
        var connection = new SqliteConnection($"Data Source={folder.File("realtime.db")};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }
}
