using System.Net;
using System.Text;

namespace Realtime.SocketIo.Tests;

public sealed class EngineWebSocketTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.EchoAsync("--max-payload", "100000");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("4hello")]
    [InlineData("4")]
    [InlineData("4utf8 é ☃ 😀")]
    [InlineData("4with \u001e inside")]
    public async Task A_text_comes_back(string packet)
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.SendAsync(packet);

        Assert.Equal(packet, await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public async Task Bytes_come_back_as_they_are(int length)
    {
        using var socket = await RawSocket.OpenAsync(_server);
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        await socket.SendAsync(bytes);

        Assert.Equal(bytes, await socket.ReceiveBinaryAsync());
    }

    [Fact]
    public async Task A_message_in_many_frames_is_one_packet()
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.SendAsync("4hel"u8.ToArray(), isText: true, isLast: false);
        await socket.SendAsync([], isText: true, isLast: false);
        await socket.SendAsync("lo "u8.ToArray(), isText: true, isLast: false);
        await socket.SendAsync("world"u8.ToArray(), isText: true);

        Assert.Equal("4hello world", await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("7")]
    [InlineData(" 4")]
    [InlineData("bAQIDBA==")]
    [InlineData("0{}")]
    [InlineData("2")]
    [InlineData("2probe")]
    [InlineData("5")]
    public async Task What_is_no_packet_of_a_client_closes_the_session(string packet)
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.SendAsync(packet);

        Assert.Equal(1002, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Text_that_is_no_utf8_closes_the_session()
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.SendAsync([(byte)'4', 0xff], isText: true);

        await socket.ReceiveEndAsync();
    }

    [Theory]
    [InlineData(100_001)]
    [InlineData(1_000_000)]
    public async Task A_message_that_is_too_large_closes_the_session(int length)
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.SendAsync(Encoding.UTF8.GetBytes("4" + new string('x', length - 1)), isText: true);

        Assert.Equal(1009, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_close_packet_closes_the_session()
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.SendAsync("1");

        Assert.Equal(1000, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_client_that_closes_is_answered()
    {
        using var socket = await RawSocket.OpenAsync(_server);

        await socket.CloseAsync();

        Assert.Equal(1000, socket.CloseCode);
    }

    [Fact]
    public async Task A_session_on_a_websocket_takes_no_polls_and_no_second_websocket()
    {
        using var socket = await RawSocket.ConnectAsync(_server);
        var sid = System
            .Text.Json.JsonDocument.Parse((await socket.ReceiveAsync())![1..])
            .RootElement.GetProperty("sid");

        var poll = await _server.Http.GetAsync($"/engine.io/?EIO=4&transport=polling&sid={sid}", Patience.Token);
        var second = await RawSocket.RefusedAsync(_server, $"EIO=4&transport=websocket&sid={sid}");

        await EngineFailure.AssertAsync(poll, 3);
        Assert.Equal(HttpStatusCode.BadRequest, second);
        await socket.SendAsync("4still here");
        Assert.Equal("4still here", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task Clients_are_sent_away_when_the_server_stops()
    {
        using var socket = await RawSocket.OpenAsync(_server);
        var close = socket.ReceiveCloseAsync();

        var stopping = _server.StopAsync();

        Assert.Equal(1001, await close);
        await socket.CloseAsync();
        await stopping;
    }

    [Fact]
    public async Task Somebody_who_does_not_read_is_cut_and_nobody_else_notices()
    {
        await using var server = await RunningServer.EchoAsync("--max-queued-bytes", "100000");
        using var deaf = await RawSocket.OpenAsync(server);
        using var neighbour = await RawSocket.OpenAsync(server);
        var message = new byte[50_000];

        // Every message comes back; unread, they fill the network's buffers, then the queue.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                await deaf.SendAsync(message);
                if (i % 20 == 0)
                {
                    await neighbour.SendAsync($"4{i}");
                    Assert.Equal($"4{i}", await neighbour.ReceiveAsync());
                }
            }
        });

        await deaf.ReceiveEndAsync();
        await neighbour.SendAsync("4unharmed");
        Assert.Equal("4unharmed", await neighbour.ReceiveAsync());
    }
}
