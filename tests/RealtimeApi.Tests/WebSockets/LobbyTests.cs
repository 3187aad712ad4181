using System.Net.WebSockets;
using System.Text;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>Broadcasts to everyone and private messages to one.</summary>
public abstract class LobbyTests(SharedServer shared)
{
    private readonly RealtimeServer server = shared.Server;

    [Fact]
    public async Task A_broadcast_reaches_everyone_and_its_sender()
    {
        var clients = await server.ConnectManyAsync(3);

        await clients[0].SendAsync(new { type = "broadcast", data = new { text = "hello" } });

        foreach (var client in clients)
        {
            var message = await client.NextAsync("broadcast", it => it.Value("from") == clients[0].ClientId);
            Assert.Equal("Anonymous", message.Value("username"));
            Assert.Equal("hello", message.Field("data").GetProperty("text").GetString());
            Assert.True(message.Number("timestamp") > 0);
        }
    }

    [Theory]
    [InlineData("""{ "b" :1,  "a":[ 1 , 2.50,1e400 ] }""")]
    [InlineData("""123456789012345678901234567890.000""")]
    [InlineData("""-0.0""")]
    [InlineData("""null""")]
    [InlineData("""false""")]
    [InlineData("\"\\\"quoted\\\"\"")]
    [InlineData(
        """
            "h\u00e9 é \/ \uD83D\uDE00 😀 <&>'\u0000 \u2028"
            """
    )]
    [InlineData("""{"a":1,"a":2,"proto":{}}""")]
    public async Task Data_passes_byte_for_byte(string data)
    {
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());

        await ada.SendTextAsync($$"""{"type":"broadcast","data":{{data}}  ,"id":"x"}""");

        var broadcast = await bob.NextAsync("broadcast", it => it.Value("from") == ada.ClientId);
        Assert.Equal(data.Trim(), broadcast.Raw("data"));
    }

    [Fact]
    public async Task A_private_message_reaches_only_the_client_it_names()
    {
        var (ada, bob, eve) = (await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync());

        var answer = await ada.AskAsync(id => new
        {
            type = "private",
            id,
            targetId = bob.ClientId,
            data = 7,
        });

        Assert.Equal("ack", answer.Type);
        var message = await bob.NextAsync("private");
        Assert.Equal(ada.UserId, message.Value("userId"));
        Assert.Equal(ada.ClientId, message.Value("from"));
        Assert.Equal("7", message.Raw("data"));
        Assert.True(message.Number("timestamp") > 0);
        await eve.FenceAsync();
        await ada.FenceAsync();
        Assert.Empty(eve.All("private"));
        Assert.Empty(ada.All("private"));
    }

    [Fact]
    public async Task A_private_message_reaches_a_person_by_userId()
    {
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());

        await ada.SendAsync(
            new
            {
                type = "private",
                targetId = bob.UserId,
                data = "hi",
            }
        );

        Assert.Equal(ada.ClientId, (await bob.NextAsync("private")).Value("from"));
    }

    [Fact]
    public async Task A_private_message_to_nobody_is_answered_with_target_not_found()
    {
        var ada = await server.ConnectAsync();

        var error = await ada.AskAsync(id => new
        {
            type = "private",
            id,
            targetId = "nobody",
            data = 1,
        });

        error.AssertError("target_not_found", retryable: false);
    }

    [Fact]
    public async Task Someone_who_has_left_is_no_target_any_more()
    {
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());

        await bob.CloseAsync();

        // The answer to the close can be here before the server has taken the session out.
        await Eventually.HoldsAsync(
            async () =>
                (
                    await ada.AskAsync(id => new
                    {
                        type = "private",
                        id,
                        targetId = bob.ClientId,
                        data = 1,
                    })
                ).Type == "error",
            "bob is gone"
        );
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_harm_nobody()
    {
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());

        byte[] frame = [.. """{"type":"broadcast","id":"b","data":"?"""u8, 0xFF, 0xC3, 0x28, .. "\"}"u8];
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        await raw.SendAsync(new RawFrame(Opcodes.Text, frame));

        Assert.Equal(1007, await raw.CloseCodeAsync());
        await ada.FenceAsync();
        await bob.FenceAsync();
        Assert.Empty(bob.All("broadcast"));
    }

    [Fact]
    public async Task A_binary_frame_is_answered_with_an_error_and_the_connection_stays()
    {
        var ada = await server.ConnectAsync();

        await ada.SendAsync(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);

        (await ada.NextAsync("error")).AssertError("invalid_json", retryable: false);
        await ada.FenceAsync();
    }
}
