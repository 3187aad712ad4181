using System.Net;

namespace Realtime.SocketIo.Tests;

public sealed class EngineUpgradeTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.EchoAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Probe_noop_and_upgrade_move_a_session_to_a_websocket()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);

        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReceiveAsync());
        Assert.Equal("6", await client.PollAsync());
        await socket.SendAsync("5");
        await socket.SendAsync("4hello");

        Assert.Equal("4hello", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task A_poll_that_waits_is_let_go_of()
    {
        var client = await PollingClient.OpenAsync(_server);
        var poll = await client.WaitingPollAsync();
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);

        await socket.SendAsync("2probe");

        Assert.Equal("3probe", await socket.ReceiveAsync());
        Assert.Equal("6", await poll);
    }

    [Fact]
    public async Task What_came_in_by_polling_during_the_probe_goes_out_in_order()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReceiveAsync());

        await client.PostAsync("4one\u001e4two");
        await socket.SendAsync("5");
        await socket.SendAsync("4three");

        Assert.Equal("4one", await socket.ReceiveAsync());
        Assert.Equal("4two", await socket.ReceiveAsync());
        Assert.Equal("4three", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task After_an_upgrade_polls_posts_and_other_websockets_are_refused()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await UpgradeAsync(client);

        await EngineFailure.AssertAsync(await client.SendPollAsync(), 3);
        await EngineFailure.AssertAsync(await client.SendPostAsync("4x"), 3);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await RawSocket.RefusedAsync(_server, $"EIO=4&transport=websocket&sid={client.Sid}")
        );

        await socket.SendAsync("4still here");
        Assert.Equal("4still here", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task Probe_and_upgrade_may_come_at_once()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);

        await socket.SendAsync("2probe");
        await socket.SendAsync("5");
        await socket.SendAsync("4hello");

        Assert.Equal("3probe", await socket.ReceiveAsync());
        Assert.Equal("4hello", await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("5")]
    [InlineData("2")]
    [InlineData("2other")]
    [InlineData("4hello")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task Without_a_probe_the_websocket_is_closed_and_polling_goes_on(string instead)
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);

        await socket.SendAsync(instead);

        Assert.Equal(1002, await socket.ReceiveCloseAsync());
        await AssertPollsAsync(client);
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("2probe")]
    [InlineData("1")]
    public async Task After_a_probe_only_the_upgrade_may_follow(string instead)
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReceiveAsync());

        await socket.SendAsync(instead);

        Assert.Equal(1002, await socket.ReceiveCloseAsync());
        await AssertPollsAsync(client);
    }

    [Fact]
    public async Task A_websocket_that_goes_away_during_the_probe_leaves_polling_alone()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReceiveAsync());

        await socket.CloseAsync();

        await AssertPollsAsync(client);
        using var another = await UpgradeAsync(client);
        await another.SendAsync("4hello");
        Assert.Equal("4hello", await another.ReceiveAsync());
    }

    [Fact]
    public async Task A_websocket_that_does_not_probe_in_time_is_closed_and_polling_goes_on()
    {
        await using var server = await RunningServer.EchoAsync("--upgrade-timeout", "50");
        var client = await PollingClient.OpenAsync(server);
        using var socket = await RawSocket.ConnectAsync(server, sid: client.Sid);

        await socket.ReceiveEndAsync();

        await AssertPollsAsync(client);
    }

    [Fact]
    public async Task Only_one_websocket_at_a_time_may_try()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var first = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await first.SendAsync("2probe");
        Assert.Equal("3probe", await first.ReceiveAsync());

        using var second = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await second.ReceiveEndAsync();

        await first.SendAsync("5");
        await first.SendAsync("4hello");
        Assert.Equal("4hello", await first.ReceiveAsync());
    }

    [Fact]
    public async Task A_session_that_ends_during_the_probe_takes_the_websocket_with_it()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReceiveAsync());

        await client.PostAsync("1");

        Assert.Equal(1000, await socket.ReceiveCloseAsync());
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task The_heartbeat_goes_on_after_an_upgrade()
    {
        await using var server = await RunningServer.EchoAsync("--ping-interval", "100", "--ping-timeout", "5000");
        var client = await PollingClient.OpenAsync(server);
        using var socket = await RawSocket.ConnectAsync(server, sid: client.Sid);
        await socket.SendAsync("2probe");
        await socket.SendAsync("5");
        Assert.Equal("3probe", await socket.ReceiveAsync());

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("2", await socket.ReceiveAsync());
            await socket.SendAsync("3");
        }
    }

    private async Task<RawSocket> UpgradeAsync(PollingClient client)
    {
        var socket = await RawSocket.ConnectAsync(_server, sid: client.Sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReceiveAsync());
        await socket.SendAsync("5");
        await socket.SendAsync("4ready");
        Assert.Equal("4ready", await socket.ReceiveAsync());
        return socket;
    }

    private static async Task AssertPollsAsync(PollingClient client)
    {
        await client.PostAsync("4by polling");
        // A poll of the time of the probe may still say noop.
        var answer = await client.PollAsync();
        Assert.Equal("4by polling", answer == "6" ? await client.PollAsync() : answer);
    }
}
