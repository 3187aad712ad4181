using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>Data that is valid JSON and still hard to say on some wire.</summary>
public sealed class AwkwardDataTests
{
    [Fact]
    public async Task Half_a_surrogate_pair_reaches_every_wire_and_breaks_none()
    {
        await using var server = await RealtimeServer.StartAsync();
        var speaker = await server.ConnectAsync();
        RoomMember[] members =
        [
            await NativeMember.JoinAsync(server, "awkward"),
            await SignalRMember.JoinAsync(server, "awkward", packed: false),
            await SignalRMember.JoinAsync(server, "awkward", packed: true),
            await SocketIoMember.JoinAsync(server, "awkward"),
            await EventStreamMember.JoinAsync(server, "awkward"),
        ];
        await speaker.AskAsync(id => new
        {
            type = "join",
            room = "awkward",
            id,
        });

        await speaker.SendTextAsync("""{"type":"message","room":"awkward","id":"1","data":{"text":"\ud800"}}""");
        await speaker.SendTextAsync("""{"type":"message","room":"awkward","id":"2","data":{"text":"whole"}}""");

        foreach (var member in members)
        {
            Assert.Equal(2, (await member.SeeAsync(2)).Count);
            await member.DisposeAsync();
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
