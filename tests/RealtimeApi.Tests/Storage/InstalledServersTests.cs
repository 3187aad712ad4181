using System.Net.Sockets;
using Npgsql;

namespace Realtime.RealtimeApi.Tests.Storage;

/// <summary>The servers of this machine as tests start, kill and find them again.</summary>
public sealed class InstalledServersTests
{
    [Fact]
    public async Task PostgreSQL_has_what_was_committed_before_it_was_killed()
    {
        await using var server = await PostgresServer.StartAsync();
        await RunAsync(server, "create table kept (id int)");
        await RunAsync(server, "insert into kept values (42)");

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal(42, await RunAsync(server, "select id from kept"));
    }

    [Fact]
    public async Task Redis_answers_again_after_it_was_killed()
    {
        await using var server = await RedisServer.StartAsync();
        Assert.Equal("+PONG", await PingAsync(server));

        await server.KillAsync();
        await Assert.ThrowsAnyAsync<SocketException>(() => PingAsync(server));
        await server.StartAgainAsync();

        Assert.Equal("+PONG", await PingAsync(server));
    }

    private static async Task<object?> RunAsync(PostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{server.ConnectionString};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<string?> PingAsync(RedisServer server)
    {
        using var socket = new TcpClient();
        var address = server.ConnectionString.Split(':');
        await socket.ConnectAsync(address[0], int.Parse(address[1]));
        await using var stream = socket.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync();
    }
}
