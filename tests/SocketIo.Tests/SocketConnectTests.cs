using System.Text.Json;

namespace Realtime.SocketIo.Tests;

public sealed class SocketConnectTests : IAsyncLifetime
{
    private const string Path = "/socket.io/";
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.EchoAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("40", "40", """42["auth",{}]""")]
    [InlineData("""40{"token":"123"}""", "40", """42["auth",{"token":"123"}]""")]
    [InlineData("40/,", "40", """42["auth",{}]""")]
    [InlineData("40/custom,", "40/custom,", """42/custom,["auth",{}]""")]
    [InlineData("40/custom", "40/custom,", """42/custom,["auth",{}]""")]
    [InlineData("""40/custom,{"token":"abc"}""", "40/custom,", """42/custom,["auth",{"token":"abc"}]""")]
    public async Task A_client_enters_a_namespace_with_what_it_has_to_show(string connect, string answer, string auth)
    {
        using var socket = await RawSocket.OpenAsync(_server, Path);

        await socket.SendAsync(connect);

        var connected = Assert.IsType<string>(await socket.ReceiveAsync());
        Assert.StartsWith(answer, connected);
        var body = JsonDocument.Parse(connected[answer.Length..]).RootElement;
        Assert.Equal(["sid"], body.EnumerateObject().Select(property => property.Name));
        Assert.Equal(20, body.GetProperty("sid").GetString()!.Length);
        Assert.Equal(auth, await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("40/random", """44/random,{"message":"Invalid namespace"}""")]
    [InlineData("40/random,", """44/random,{"message":"Invalid namespace"}""")]
    [InlineData("40/ünknown,{}", """44/ünknown,{"message":"Invalid namespace"}""")]
    [InlineData("40/Custom,", """44/Custom,{"message":"Invalid namespace"}""")]
    public async Task An_unknown_namespace_is_refused_and_the_connection_stays(string connect, string answer)
    {
        using var socket = await RawSocket.OpenAsync(_server, Path);

        await socket.SendAsync(connect);

        Assert.Equal(answer, await socket.ReceiveAsync());
        await socket.EnterAsync("");
    }

    [Fact]
    public async Task A_refusal_has_a_message_and_data()
    {
        using var socket = await RawSocket.OpenAsync(_server, Path);

        await socket.SendAsync("""40/refused,{"token":"bad"}""");

        Assert.Equal(
            """44/refused,{"message":"Not authorized","data":{"code":"unauthorized","auth":{"token":"bad"}}}""",
            await socket.ReceiveAsync()
        );
    }

    [Fact]
    public async Task A_client_is_in_several_namespaces_at_once()
    {
        using var socket = await RawSocket.EnterAsync(_server);
        await socket.EnterAsync("/custom,");

        await socket.SendAsync("""42/custom,["message","there"]""");
        await socket.SendAsync("""42["message","here"]""");

        Assert.Equal("""42/custom,["message-back","there"]""", await socket.ReceiveAsync());
        Assert.Equal("""42["message-back","here"]""", await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("""42["message"]""")]
    [InlineData("""42/custom,["message"]""")]
    [InlineData("41")]
    [InlineData("431[]")]
    public async Task Who_speaks_before_it_entered_is_closed(string packet)
    {
        using var socket = await RawSocket.OpenAsync(_server, Path);

        await socket.SendAsync(packet);

        Assert.Equal(1002, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Entering_twice_closes_the_connection()
    {
        using var socket = await RawSocket.EnterAsync(_server);

        await socket.SendAsync("40");

        Assert.Equal(1002, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Who_enters_no_namespace_in_time_is_closed()
    {
        await using var server = await RunningServer.EchoAsync("--connect-timeout", "100");
        using var socket = await RawSocket.OpenAsync(server, Path);

        Assert.Equal(1000, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Who_is_only_ever_refused_is_closed_in_time_too()
    {
        await using var server = await RunningServer.EchoAsync("--connect-timeout", "300");
        using var socket = await RawSocket.OpenAsync(server, Path);
        await socket.SendAsync("40/refused,");
        Assert.StartsWith("44/refused,", await socket.ReceiveAsync());

        Assert.Equal(1000, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task By_polling_who_enters_no_namespace_in_time_is_closed()
    {
        await using var server = await RunningServer.EchoAsync("--connect-timeout", "100");
        var client = await PollingClient.OpenAsync(server, Path);

        Assert.Equal("1", await client.PollAsync());
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_one_namespace_stays_in_the_other_and_may_come_back()
    {
        using var socket = await RawSocket.EnterAsync(_server);
        await socket.EnterAsync("/custom,");

        await socket.SendAsync("41/custom,");
        await socket.SendAsync("""42["message","message to main namespace"]""");

        Assert.Equal("""42["message-back","message to main namespace"]""", await socket.ReceiveAsync());
        await socket.EnterAsync("/custom,");
    }

    [Fact]
    public async Task A_client_that_leaves_the_main_namespace_keeps_its_connection()
    {
        using var socket = await RawSocket.EnterAsync(_server);

        await socket.SendAsync("41");

        await socket.EnterAsync("/custom,");
    }

    [Fact]
    public async Task The_server_puts_a_client_out_of_a_namespace_after_what_it_still_had_to_say()
    {
        using var socket = await RawSocket.EnterAsync(_server);
        await socket.EnterAsync("/custom,");

        await socket.SendAsync("""42/custom,["disconnect-me","namespace"]""");

        Assert.Equal("""42/custom,["message-back","goodbye"]""", await socket.ReceiveAsync());
        Assert.Equal("41/custom,", await socket.ReceiveAsync());
        // What the client had under way is no offence.
        await socket.SendAsync("""42/custom,["message","too late"]""");
        await socket.SendAsync("""42["message","here"]""");
        Assert.Equal("""42["message-back","here"]""", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task The_server_closes_a_connection_after_what_it_still_had_to_say()
    {
        using var socket = await RawSocket.EnterAsync(_server);

        await socket.SendAsync("""42["disconnect-me","connection"]""");

        Assert.Equal("""42["message-back","goodbye"]""", await socket.ReceiveAsync());
        Assert.Equal("41", await socket.ReceiveAsync());
        Assert.Equal(1000, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task By_polling_too_the_last_words_are_delivered()
    {
        var client = await PollingClient.OpenAsync(_server, Path);
        await client.PostAsync("40");
        Assert.Equal("""42["auth",{}]""", (await client.PollAsync(2))[1]);

        await client.PostAsync("""42["disconnect-me","connection"]""");

        Assert.Equal(["""42["message-back","goodbye"]""", "41", "1"], await client.PollAsync(3));
        await client.AssertIsGoneAsync();
    }
}
