using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Rooms;

/// <summary>Rooms as only the native wire shows them: the exact shape of every message.</summary>
public sealed class NativeRoomTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static int rooms;

    private readonly RealtimeServer server = shared.Server;
    private readonly string room = $"native-{Interlocked.Increment(ref rooms)}";

    [Fact]
    public async Task Every_message_has_the_fields_of_the_contract_and_no_others()
    {
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        var bob = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Bob")));
        var joined = await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });
        await bob.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });
        var ack = await ada.AskAsync(id => new
        {
            type = "message",
            id,
            room,
            data = 1,
        });
        await ada.SendAsync(
            new
            {
                type = "typing",
                room,
                isTyping = true,
            }
        );
        var typing = await bob.NextAsync("typing");
        var history = await bob.AskAsync(id => new
        {
            type = "history",
            id,
            room,
        });
        var left = await bob.AskAsync(id => new
        {
            type = "leave",
            id,
            room,
        });
        var error = await bob.AskAsync(id => new
        {
            type = "leave",
            id,
            room,
        });

        AssertFields(ada.Connected, "type clientId userId username timestamp heartbeatMs maxMessageBytes");
        AssertFields(joined, "type id room epoch offset recovered messages users");
        AssertFields(ack, "type id room epoch offset");
        AssertFields(await bob.NextAsync("message"), "type room epoch offset id from userId username data timestamp");
        AssertFields(typing, "type room userId username isTyping");
        AssertFields(history, "type id room epoch messages more");
        AssertFields(left, "type id room");
        AssertFields(error, "type id code message retryable");
        AssertFields(await ada.NextAsync("userJoined"), "type room userId username");
        AssertFields(await ada.NextAsync("userLeft"), "type room userId");
        var users = await bob.NextAsync("roomUsers");
        AssertFields(users, "type room users");
        Assert.Equal(
            $$"""[{"userId":"{{ada.UserId}}","username":"Ada"},{"userId":"{{bob.UserId}}","username":"Bob"}]""",
            users.Raw("users")
        );
    }

    [Fact]
    public async Task A_message_names_the_connection_it_came_from()
    {
        var ada = await server.ConnectAsync();
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

        await ada.SendAsync(
            new
            {
                type = "message",
                room,
                data = 1,
            }
        );

        Assert.Equal(ada.ClientId, (await ada.NextAsync("message")).Value("from"));
        Assert.False((await ada.NextAsync("ack")).Has("id"));
    }

    [Theory]
    [InlineData("""{ "b" :1,  "a":[ 1 , 2.50,1e400 ] }""")]
    [InlineData("123456789012345678901234567890.000")]
    [InlineData("null")]
    [InlineData("\"h\\u00e9 é \\/ \\uD83D\\uDE00 😀 <&>'\\u0000 \\u2028\"")]
    [InlineData("""{"a":1,"a":2}""")]
    public async Task Data_passes_byte_for_byte_live_and_from_the_log(string data)
    {
        var ada = await server.ConnectAsync();
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

        await ada.SendTextAsync($$"""{"type":"message","room":"{{room}}","data": {{data}} ,"id":"m"}""");
        Assert.Equal(data, (await ada.NextAsync("message")).Raw("data"));

        var history = await ada.AskAsync(id => new
        {
            type = "history",
            id,
            room,
        });
        Assert.Equal(data, history.Field("messages")[0].GetProperty("data").GetRawText());
        var bob = await server.ConnectAsync();
        var joined = await bob.AskAsync(id => new
        {
            type = "join",
            id,
            room,
            history = 1,
        });
        Assert.Equal(data, joined.Field("messages")[0].GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_room_that_is_full_is_refused_and_may_be_tried_again()
    {
        await using var small = await RealtimeServer.StartAsync(
            ("Rooms:Policies:0:Pattern", "small"),
            ("Rooms:Policies:0:MaxMembers", "1")
        );
        var (ada, bob) = (await small.ConnectAsync(), await small.ConnectAsync());
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room = "small",
        });

        var refused = await bob.AskAsync(id => new
        {
            type = "join",
            id,
            room = "small",
        });
        refused.AssertError("room_full", retryable: true);
        var speechless = await bob.AskAsync(id => new
        {
            type = "message",
            id,
            room = "small",
            data = 1,
        });
        speechless.AssertError("not_in_room", retryable: false);

        await ada.AskAsync(id => new
        {
            type = "leave",
            id,
            room = "small",
        });
        Assert.Equal(
            "joined",
            (
                await bob.AskAsync(id => new
                {
                    type = "join",
                    id,
                    room = "small",
                })
            ).Type
        );
    }

    private static void AssertFields(WireMessage message, string fields) =>
        Assert.Equal(fields.Split(' ').Order(), message.Json.EnumerateObject().Select(field => field.Name).Order());
}
