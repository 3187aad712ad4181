using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>
/// Malformed events on Socket.IO, case by case with the code each must get. Malformed packets of the two layers below,
/// and those by the hundred thousand, are in the tests of those layers.
/// </summary>
public sealed class SocketIoMalformedTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_malformed_event_gets_its_code_and_the_connection_stays()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        await using var ada = await SocketIoClient.ConnectAsync(server.Address);
        var bob = await server.ConnectAsync();
        (string Payload, string Code)[] cases = [.. Cases()];
        Assert.True(cases.Length >= 100, $"{cases.Length} cases");

        foreach (var (payload, code) in cases)
        {
            try
            {
                await ada.CallAsync(payload);
                Assert.Fail($"{payload} was accepted");
            }
            catch (RefusedException refused)
            {
                Assert.True(refused.Code == code, $"{payload} → {refused.Message}, not {code}");
            }
        }

        await ada.FenceAsync();
        await bob.FenceAsync();
        output.WriteLine($"{cases.Length} cases");
    }

    private static IEnumerable<(string Payload, string Code)> Cases()
    {
        (string Before, string[] Values, string After)[] arguments =
        [
            ("[\"joinRoom\",", BadValues.Room, "]"),
            ("[\"leaveRoom\",", BadValues.Room, "]"),
            ("[\"history\",", BadValues.Room, "]"),
            ("[\"sendMessage\",{\"text\":\"t\",\"room\":", BadValues.Room, "}]"),
            ("[\"typing\",{\"isTyping\":true,\"room\":", BadValues.Room, "}]"),
            ("[\"joinRoom\",\"r\",", BadValues.Since, "]"),
            ("[\"joinRoom\",\"r\",null,", BadValues.Count, "]"),
            ("[\"history\",\"r\",", BadValues.Count, "]"),
            ("[\"history\",\"r\",null,", BadValues.Count, "]"),
            ("[\"sendMessage\",{\"room\":\"r\",\"text\":\"t\",\"id\":", BadValues.Id, "}]"),
            (
                "[\"sendMessage\",",
                ["null", "7", "true", "[]", "{}", "\"t\"", "{\"room\":\"r\"}", "{\"text\":\"t\"}"],
                "]"
            ),
            ("[\"sendMessage\",{\"room\":\"r\",\"text\":", ["7", "true", "[]", "{}"], "}]"),
            ("[\"typing\",{\"room\":\"r\",\"isTyping\":", BadValues.Flag, "}]"),
            ("[\"typing\",", ["null", "7", "true", "[]", "{}", "\"r\""], "]"),
            ("[\"private\",", BadValues.Target, ",1]"),
            ("[\"refresh\",", BadValues.Token, "]"),
        ];
        foreach (var (before, values, after) in arguments)
        {
            foreach (var value in values)
            {
                yield return (before + value + after, "invalid_field");
            }
        }
        foreach (
            var name in new[]
            {
                "joinRoom",
                "leaveRoom",
                "history",
                "sendMessage",
                "typing",
                "broadcast",
                "private",
                "refresh",
            }
        )
        {
            yield return ($"[\"{name}\"]", "invalid_field");
        }
        yield return ("[\"private\",\"t\"]", "invalid_field");
        foreach (
            var name in new[]
            {
                "join",
                "message",
                "JoinRoom",
                "markRead",
                "markAllRead",
                "clear",
                "",
                "__proto__",
                "☃",
            }
        )
        {
            yield return ($"[\"{name}\",1]", "unknown_type");
        }
        yield return ("[7]", "unknown_type");
    }
}
