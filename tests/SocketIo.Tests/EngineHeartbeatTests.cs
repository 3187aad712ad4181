namespace Realtime.SocketIo.Tests;

public sealed class EngineHeartbeatTests
{
    private static readonly string[] Fast = ["--ping-interval", "100", "--ping-timeout", "5000"];
    private static readonly string[] Impatient = ["--ping-interval", "100", "--ping-timeout", "50"];

    [Fact]
    public async Task A_poll_brings_a_ping_and_a_post_the_pong()
    {
        await using var server = await RunningServer.EchoAsync(Fast);
        var client = await PollingClient.OpenAsync(server);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("2", await client.PollAsync());
            await client.PostAsync("3");
        }
    }

    [Fact]
    public async Task A_websocket_brings_pings()
    {
        await using var server = await RunningServer.EchoAsync(Fast);
        using var socket = await RawSocket.OpenAsync(server);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("2", await socket.ReceiveAsync());
            await socket.SendAsync("3");
        }
    }

    [Fact]
    public async Task The_next_ping_comes_only_after_the_pong()
    {
        await using var server = await RunningServer.EchoAsync("--ping-interval", "20", "--ping-timeout", "5000");
        using var socket = await RawSocket.OpenAsync(server);
        Assert.Equal("2", await socket.ReceiveAsync());

        await socket.SendAsync("4echo");

        Assert.Equal("4echo", await socket.ReceiveAsync());
        await socket.SendAsync("3");
        Assert.Equal("2", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task A_polling_client_that_answers_no_ping_is_closed()
    {
        await using var server = await RunningServer.EchoAsync("--ping-interval", "50", "--ping-timeout", "2000");
        var client = await PollingClient.OpenAsync(server);
        Assert.Equal("2", await client.PollAsync());

        Assert.Equal("1", await client.PollAsync());

        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task A_polling_client_that_never_polls_is_closed()
    {
        await using var server = await RunningServer.EchoAsync(Impatient);
        var client = await PollingClient.OpenAsync(server);

        await Patience.UntilRefusedAsync(() => client.SendPostAsync("6"));

        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task A_websocket_that_answers_no_ping_is_closed()
    {
        await using var server = await RunningServer.EchoAsync(Impatient);
        using var socket = await RawSocket.OpenAsync(server);

        await socket.ReceiveEndAsync();
    }
}
