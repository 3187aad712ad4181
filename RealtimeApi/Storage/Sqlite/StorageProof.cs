using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Storage.Sqlite;

/// <summary>
/// Finds out whether the largest message could be stored now, by storing as much, and whether it would be found again: a file
/// that was moved away while it is open takes everything, for nobody.
/// </summary>
internal sealed class StorageProof(
    SqliteDatabase database,
    SqliteWriter writer,
    StorageHealth health,
    IOptions<StorageOptions> options
)
{
    private const string Write = """
        INSERT INTO proof (id, data) VALUES (1, @data) ON CONFLICT (id) DO UPDATE SET data = excluded.data
        """;

    /// <summary>Tries it. The outcome is with <see cref="StorageHealth"/>.</summary>
    public async Task TryAsync()
    {
        // Never the same twice: another file may hold what was written before, such as a copy.
        var data = RandomNumberGenerator.GetBytes(options.Value.LargestMessageBytes);
        try
        {
            await writer.WriteAsync(connection => connection.Statement(Write, ("@data", data)).ExecuteNonQuery());
            if (IsAtItsPath(data))
            {
                health.Proved();
                return;
            }
            // As a failed write does: so the writer lets go of the file, and what it was about to write is refused.
            await writer.WriteAsync<int>(_ =>
                throw new IOException($"The database is not at {database.Path} any more.")
            );
        }
        catch (StorageUnavailableException)
        {
            // StorageHealth has said so already.
        }
    }

    private bool IsAtItsPath(byte[] data)
    {
        try
        {
            using var connection = database.OpenAfresh();
            using var read = connection.CreateCommand();
            read.CommandText = "SELECT data FROM proof WHERE id = 1";
            return read.ExecuteScalar() is byte[] found && found.AsSpan().SequenceEqual(data);
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
