using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>Data that is valid JSON and still hard to say on some wire.</summary>
public sealed class AwkwardDataTests
{
    private static readonly string[] Awkward =
    [
        "\"\\ud800\"",
        """{"text":"\udc00"}""",
        """{"\ud800":1}""",
        "\"\\u0000\"",
        "1e999",
        "-1e999",
        "1e-999",
        "123456789012345678901234567890",
        "18446744073709551616",
        "-9223372036854775809",
        "0.1234567890123456789012345678901234567890",
        "-0",
        "-0.0",
        "1E5",
        """{"":1,"":2,"proto":{"x":1}}""",
        "\"</script>\\u2028\\u2029\"",
        "\" \\r\\n \\r\\n data: x\"",
        "[ 1 ,\r\n\t2 ]",
        new string('[', 30) + new string(']', 30),
        """{"text":{"text":7}}""",
        """{"text":null}""",
        """{"_placeholder":true,"num":0}""",
        """{"$type":"x","type":"joined"}""",
    ];

    [Fact]
    public async Task Whatever_the_data_is_it_reaches_every_wire_and_breaks_none()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var members = new List<IRealtimeClient>();
        foreach (var wire in EveryWire.All)
        {
            var member = await wire(server.Address, null, server.Clock);
            server.Keep(member);
            await member.JoinAsync("awkward");
            members.Add(member);
        }

        foreach (var data in Awkward)
        {
            await members[0].SendAsync("awkward", data);
        }
        await members[0].SendAsync("awkward", "\"whole\"");

        foreach (var member in members)
        {
            var seen = await member.NextAsync<RoomMessage>(Awkward.Length + 1);
            Assert.Equal(
                Enumerable.Range(1, Awkward.Length + 1).Select(it => (long)it),
                seen.Select(message => message.Offset)
            );
            Assert.Equal("\"whole\"", seen[^1].Data);
        }
        server.Logs.AssertEmpty();
    }

    [Fact]
    public async Task Looking_into_a_room_does_not_write_it_down()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        var visitor = await server.ConnectAsync();

        (await http.GetAsync("/v1/rooms/looked-into/messages")).EnsureSuccessStatusCode();
        await visitor.AskAsync(id => new
        {
            type = "history",
            room = "read-back",
            id,
        });

        Assert.Equal("""{"rooms":[]}""", await http.GetStringAsync("/v1/rooms"));
    }
}
