using Microsoft.AspNetCore.Http.Connections;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Errors;

/// <summary>What Microsoft's client is told about arguments that are wrong, in both formats.</summary>
public sealed class SignalRErrorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RealtimeServer server = shared.Server;

    public static TheoryData<string, string[], string> WrongCalls =>
        new()
        {
            { "JoinRoom", ["5"], "The field 'room' must be a string." },
            { "JoinRoom", [], "The field 'room' is missing." },
            { "JoinRoom", ["\"r\"", "7"], "The field 'since' must be an object with epoch and offset." },
            { "JoinRoom", ["\"r\"", "null", "\"x\""], "The field 'history' must be a whole number, 0 or more." },
            { "SendMessage", ["\"r\""], "The field 'data' is missing." },
            { "SendMessage", ["\"r\"", "1", "5"], "The field 'id' must be a string." },
            { "Typing", ["\"r\"", "1"], "The field 'isTyping' must be true or false." },
            { "Typing", ["\"r\""], "The field 'isTyping' is missing." },
            { "History", ["\"r\"", "1.5"], "The field 'before' must be a whole number, 0 or more." },
            { "History", ["\"r\"", "null", "0"], "The field 'limit' must be a whole number, 1 or more." },
            { "SendPrivate", ["[]", "1"], "The field 'targetId' must be a string." },
            { "MarkRead", ["{}"], "The field 'notificationId' must be a string." },
            { "Broadcast", ["1", "2"], "'Broadcast' takes at most 1 argument (data), not 2." },
            { "Ping", ["1"], "'Ping' takes no arguments, not 1." },
        };

    [Theory]
    [MemberData(nameof(WrongCalls))]
    public async Task An_argument_that_is_wrong_is_named_with_what_it_must_be(
        string method,
        string[] arguments,
        string message
    )
    {
        foreach (var packed in new[] { false, true })
        {
            await using var ada = await ConnectAsync(packed);

            var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.CallAsync(method, arguments));

            Assert.Equal($"invalid_field: {message}", refused.Message);
            await ada.FenceAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_room_with_a_NUL_is_told_the_rule_for_rooms(bool packed)
    {
        await using var ada = await ConnectAsync(packed);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.CallAsync("JoinRoom", "\"a\\u0000\""));

        Assert.StartsWith("invalid_field: The field 'room' must be 1 to 64", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infinity_is_refused_by_its_name()
    {
        await using var ada = await ConnectAsync(packed: true);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.CallAsync("Broadcast", "1e999"));

        Assert.Contains("'data' must not have infinite numbers", refused.Message, StringComparison.Ordinal);
    }

    private Task<SignalRClient> ConnectAsync(bool packed) =>
        SignalRClient.ConnectAsync(server.Address, HttpTransportType.WebSockets, packed, token: null);
}
