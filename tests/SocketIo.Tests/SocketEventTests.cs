using System.Text;

namespace Realtime.SocketIo.Tests;

public sealed class SocketEventTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private RawSocket _socket = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.EchoAsync("--ack-timeout", "200");
        _socket = await RawSocket.EnterAsync(_server);
    }

    public async Task DisposeAsync()
    {
        _socket.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""42["message",1,"2",{"3":[true]}]""", """42["message-back",1,"2",{"3":[true]}]""")]
    [InlineData("""42["message"]""", """42["message-back"]""")]
    [InlineData("""42/,["message","x"]""", """42["message-back","x"]""")]
    [InlineData("""42["message",null,[],{},"é ☃ 😀"]""", """42["message-back",null,[],{},"é ☃ 😀"]""")]
    [InlineData("""42["message", {"a" : 1.50e3} ]""", """42["message-back",{"a" : 1.50e3}]""")]
    [InlineData(
        """42["message","\ud800 \u00e9",12345678901234567890]""",
        """42["message-back","\ud800 \u00e9",12345678901234567890]"""
    )]
    [InlineData(
        """42["message",{"_placeholder":true,"num":0}]""",
        """42["message-back",{"_placeholder":true,"num":0}]"""
    )]
    public async Task An_event_comes_back_byte_for_byte(string sent, string received)
    {
        await _socket.SendAsync(sent);

        Assert.Equal(received, await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task An_event_that_nobody_handles_harms_nobody()
    {
        await _socket.SendAsync("""42["nobody-knows-me",1]""");
        await _socket.SendAsync("42[17,1]");
        await _socket.SendAsync("""42["message"]""");

        Assert.Equal("""42["message-back"]""", await _socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("""42456["message-with-ack",1,"2",{"3":[false]}]""", """43456[1,"2",{"3":[false]}]""")]
    [InlineData("""420["message-with-ack"]""", "430[]")]
    [InlineData("""4218446744073709551615["message-with-ack",1]""", "4318446744073709551615[1]")]
    public async Task An_event_is_acknowledged(string sent, string received)
    {
        await _socket.SendAsync(sent);

        Assert.Equal(received, await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task In_another_namespace_too()
    {
        await _socket.EnterAsync("/custom,");

        await _socket.SendAsync("""42/custom,7["message-with-ack",1]""");

        Assert.Equal("43/custom,7[1]", await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task An_event_without_an_id_is_not_acknowledged()
    {
        await _socket.SendAsync("""42["message-with-ack",1]""");
        await _socket.SendAsync("""42["message",2]""");

        Assert.Equal("""42["message-back",2]""", await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task Bytes_travel_as_attachments()
    {
        await _socket.SendAsync(
            """452-["message",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}]"""
        );
        await _socket.SendAsync([1, 2, 3]);
        await _socket.SendAsync([4, 5, 6]);

        Assert.Equal(
            """452-["message-back",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}]""",
            await _socket.ReceiveAsync()
        );
        Assert.Equal([1, 2, 3], (await _socket.ReceiveBinaryAsync())!);
        Assert.Equal([4, 5, 6], (await _socket.ReceiveBinaryAsync())!);
    }

    [Fact]
    public async Task Bytes_are_acknowledged_with_bytes()
    {
        await _socket.SendAsync(
            """452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"""
        );
        await _socket.SendAsync([1, 2, 3]);
        await _socket.SendAsync([]);

        Assert.Equal(
            """462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""",
            await _socket.ReceiveAsync()
        );
        Assert.Equal([1, 2, 3], (await _socket.ReceiveBinaryAsync())!);
        Assert.Empty((await _socket.ReceiveBinaryAsync())!);
    }

    [Fact]
    public async Task By_polling_attachments_are_base64()
    {
        var client = await PollingClient.OpenAsync(_server, "/socket.io/");
        await client.PostAsync("40");
        await client.PollAsync(2);

        await client.PostAsync(
            """452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""" + "\u001ebAQID\u001ebBAUG"
        );

        Assert.Equal(
            ["""452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""", "bAQID", "bBAUG"],
            await client.PollAsync(3)
        );
    }

    [Fact]
    public async Task A_binary_event_may_have_no_attachments()
    {
        await _socket.SendAsync("""450-["message",1]""");

        Assert.Equal("""42["message-back",1]""", await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task A_packet_may_wait_for_its_attachments_over_pongs()
    {
        await _socket.SendAsync("""451-["message",{"_placeholder":true,"num":0}]""");
        await _socket.SendAsync("3");
        await _socket.SendAsync([9]);

        Assert.StartsWith("451-", await _socket.ReceiveAsync());
        Assert.Equal([9], (await _socket.ReceiveBinaryAsync())!);
    }

    [Fact]
    public async Task The_server_asks_and_the_client_answers()
    {
        await _socket.SendAsync("""42["emit-with-ack",1,"2"]""");
        Assert.Equal("""420["emit-with-ack",1,"2"]""", await _socket.ReceiveAsync());
        await _socket.SendAsync("""430["fine",{"a":1}]""");
        Assert.Equal("""42["emit-with-ack-back","fine",{"a":1}]""", await _socket.ReceiveAsync());

        // The next question has the next id.
        await _socket.SendAsync("""42["emit-with-ack"]""");
        Assert.Equal("""421["emit-with-ack"]""", await _socket.ReceiveAsync());
        await _socket.SendAsync("431[]");
        Assert.Equal("""42["emit-with-ack-back"]""", await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task The_server_asks_with_bytes_and_the_client_answers_with_bytes()
    {
        await _socket.SendAsync("""451-["emit-with-ack",{"_placeholder":true,"num":0}]""");
        await _socket.SendAsync([1, 2]);
        Assert.Equal("""451-0["emit-with-ack",{"_placeholder":true,"num":0}]""", await _socket.ReceiveAsync());
        Assert.Equal([1, 2], (await _socket.ReceiveBinaryAsync())!);

        await _socket.SendAsync("""461-0["fine",{"_placeholder":true,"num":0}]""");
        await _socket.SendAsync([3, 4]);

        Assert.Equal(
            """451-["emit-with-ack-back","fine",{"_placeholder":true,"num":0}]""",
            await _socket.ReceiveAsync()
        );
        Assert.Equal([3, 4], (await _socket.ReceiveBinaryAsync())!);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_is_given_up_on()
    {
        await _socket.SendAsync("""42["emit-with-ack",1]""");

        Assert.Equal("""420["emit-with-ack",1]""", await _socket.ReceiveAsync());
        Assert.Equal("""42["emit-with-ack-failed","TimedOut"]""", await _socket.ReceiveAsync());
        await _socket.SendAsync("""430["too late"]""");
        await _socket.SendAsync("""42["message"]""");
        Assert.Equal("""42["message-back"]""", await _socket.ReceiveAsync());
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_ignored()
    {
        await _socket.SendAsync("4399[1]");
        await _socket.SendAsync("""42["message"]""");

        Assert.Equal("""42["message-back"]""", await _socket.ReceiveAsync());
    }

    [Theory]
    [MemberData(nameof(MalformedPackets.All), MemberType = typeof(MalformedPackets))]
    public async Task A_malformed_packet_closes_the_connection_and_nobody_elses(string packet)
    {
        using var neighbour = await RawSocket.EnterAsync(_server);

        await _socket.SendAsync(packet);

        Assert.Equal(1002, await _socket.ReceiveCloseAsync());
        await neighbour.SendAsync("""42["message"]""");
        Assert.Equal("""42["message-back"]""", await neighbour.ReceiveAsync());
    }

    [Theory]
    [MemberData(nameof(MalformedPackets.All), MemberType = typeof(MalformedPackets))]
    public async Task By_polling_too(string packet)
    {
        var client = await PollingClient.OpenAsync(_server, "/socket.io/");
        await client.PostAsync("40");

        await EngineFailure.AssertAsync(await client.SendPostAsync(packet), 3);

        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task Bytes_that_were_not_announced_close_the_connection()
    {
        await _socket.SendAsync([1, 2, 3]);

        Assert.Equal(1002, await _socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Text_in_place_of_an_announced_attachment_closes_the_connection()
    {
        await _socket.SendAsync("""451-["message",{"_placeholder":true,"num":0}]""");
        await _socket.SendAsync("""42["message"]""");

        Assert.Equal(1002, await _socket.ReceiveCloseAsync());
    }

    [Theory]
    [InlineData("""451-["message",{"_placeholder":true,"num":1}]""")]
    [InlineData("""451-["message",{"_placeholder":true,"num":-1}]""")]
    [InlineData("""451-["message",{"_placeholder":true,"num":"0"}]""")]
    [InlineData("""451-["message",{"_placeholder":true}]""")]
    [InlineData("""451-["message",{"_placeholder":true,"num":0.5}]""")]
    [InlineData("""451-["message",{"_placeholder":true,"num":99999999999999999999}]""")]
    [InlineData("""451-["message",[[{"a":{"_placeholder":true,"num":7}}]]]""")]
    public async Task A_placeholder_for_an_attachment_that_is_not_there_closes_the_connection(string packet)
    {
        await _socket.SendAsync(packet);
        await _socket.SendAsync([1]);

        Assert.Equal(1002, await _socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_name_that_is_half_a_character_is_no_harm_in_a_binary_event()
    {
        await _socket.SendAsync("""451-["message",{"\ud800":1,"_placeholder":true}]""");
        await _socket.SendAsync([1]);
        await _socket.ReceiveEndAsync();
    }

    [Fact]
    public async Task A_large_event_comes_back_whole()
    {
        var text = new string('x', 900_000);

        await _socket.SendAsync(Encoding.UTF8.GetBytes($"""42["message","{text}"]"""), isText: true);

        Assert.Equal($"""42["message-back","{text}"]""", await _socket.ReceiveAsync());
    }
}
