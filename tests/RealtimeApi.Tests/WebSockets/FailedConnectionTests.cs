using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>
/// On sockets of our own a connection that fails ends for the client right behind the close frame (RFC 6455, section 7.1.7): it
/// waits for nobody's answer. The server's clock stands still, so no patience runs out.
/// </summary>
public sealed class FailedConnectionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RealtimeServer server = shared.Server;

    public static TheoryData<int, byte[]> Failures { get; } =
        new()
        {
            { 1002, new RawFrame(3, []).ToBytes() },
            { 1007, new RawFrame(Opcodes.Text, [0xFF]).ToBytes() },
            { 1009, RawFrame.OfText(new('x', 40_000)).ToBytes() },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task The_stream_of_a_connection_that_fails_ends_right_behind_the_close_frame(int code, byte[] bytes)
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(bytes);

        Assert.Equal(code, await raw.CloseCodeAsync());
        await raw.EndOfStreamAsync();
        // What was under way is still taken: a reset would throw away a close frame that the client has not read yet.
        await raw.SendTextAsync(new string('x', 40_000));
        await raw.SendAsync(RawFrame.OfClose(code));
        Assert.Equal(0, await raw.Socket.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task A_client_that_breaks_the_rules_after_the_servers_close_finds_its_stream_ended_too()
    {
        await using var small = await RealtimeServer.StartAsync(("Sessions:MaxConnectionsPerUser", "1"));
        var token = await small.SignInAsync("Ada");
        var first = await small.ConnectAsync(small.LobbyAs(token));
        using var second = await RawWebSocket.ConnectAsync(small.LobbyAs(token));
        Assert.Equal(4409, await second.CloseCodeAsync());

        await second.SendAsync(new RawFrame(3, []));

        await second.EndOfStreamAsync();
        await first.FenceAsync();
    }
}
