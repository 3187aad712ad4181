using System.Text.Json;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Errors;

/// <summary>What Socket.IO clients are told about arguments that are wrong, and about not getting in.</summary>
public sealed class SocketIoErrorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RealtimeServer server = shared.Server;

    [Theory]
    [InlineData("""["sendMessage",{"room":"r","text":5}]""", "The field 'text' must be a string.")]
    [InlineData("""["sendMessage",{"room":"r"}]""", "The field 'text' is missing.")]
    [InlineData("""["sendMessage",{"text":"t"}]""", "The field 'room' is missing.")]
    [InlineData("""["sendMessage",{"Room":"r","text":"t"}]""", "The field 'Room' is not known; known is 'room'.")]
    [InlineData("""["sendMessage",{"room":"r","text":"t","text":"u"}]""", "The field 'text' is there more than once.")]
    [InlineData("""["sendMessage",[1]]""", "The argument of 'sendMessage' must be an object with room and text.")]
    [InlineData("""["sendMessage"]""", "The argument of 'sendMessage' must be an object with room and text.")]
    [InlineData("""["joinRoom",{"room":"r"}]""", "The field 'room' must be a string.")]
    [InlineData("""["joinRoom",["r"]]""", "The field 'room' must be a string.")]
    [InlineData("""["joinRoom"]""", "The field 'room' is missing.")]
    [InlineData("""["joinRoom","\ud800"]""", "The field 'room' must be valid Unicode text.")]
    [InlineData("""["joinRoom","r",7]""", "The field 'since' must be an object with epoch and offset.")]
    [InlineData(
        """["joinRoom","r",{"Epoch":"e","offset":1}]""",
        "The field 'since' must be an object with epoch and offset."
    )]
    [InlineData("""["typing","r"]""", "The argument of 'typing' must be an object with room and isTyping.")]
    [InlineData("""["typing",{"room":"r","isTyping":1}]""", "The field 'isTyping' must be true or false.")]
    [InlineData("""["history","r","x"]""", "The field 'before' must be a whole number, 0 or more.")]
    [InlineData("""["history","r",null,0]""", "The field 'limit' must be a whole number, 1 or more.")]
    [InlineData("""["private",5,1]""", "The field 'targetId' must be a string.")]
    [InlineData("""["broadcast"]""", "The field 'data' is missing.")]
    [InlineData("""["refresh",{}]""", "The field 'token' must be a string.")]
    public async Task An_argument_that_is_wrong_is_named_with_what_it_must_be(string payload, string message)
    {
        await using var ada = await SocketIoClient.ConnectAsync(server.Address);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.CallAsync(payload));

        Assert.Equal($"invalid_field: {message}", refused.Message);
        await ada.FenceAsync();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("\"nonsense\"")]
    [InlineData("\"\\ud800\"")]
    public async Task A_token_that_is_none_is_refused_and_never_taken_for_anonymous(string token)
    {
        Assert.Equal("unauthorized", await ConnectErrorAsync(server, $$"""{"token":{{token}}}"""));
    }

    [Fact]
    public async Task A_connection_too_many_is_refused_with_a_code_and_not_cut()
    {
        await using var few = await RealtimeServer.StartAsync(("Sessions:MaxConnectionsPerUser", "2"));
        var token = await few.SignInAsync("Ada");
        for (var i = 0; i < 2; i++)
        {
            await few.ConnectAsync(few.LobbyAs(token));
        }

        Assert.Equal("too_many_connections", await ConnectErrorAsync(few, $$"""{"token":"{{token}}"}"""));
    }

    /// <summary>The code of the <c>connect_error</c> that a stock client would see.</summary>
    private static async Task<string?> ConnectErrorAsync(RealtimeServer at, string auth)
    {
        using var raw = await RawWebSocket.HandshakeAsync(
            at.Socket("/socket.io/?EIO=4&transport=websocket"),
            RawWebSocket.HandshakeHeaders
        );
        await raw.NextFrameAsync();
        await raw.SendTextAsync($"40{auth}");
        var answer = (await raw.NextFrameAsync())!.Text;
        Assert.StartsWith("44", answer, StringComparison.Ordinal);
        var error = JsonSerializer.Deserialize<JsonElement>(answer.AsSpan(2));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        return error.GetProperty("data").GetProperty("code").GetString();
    }
}
