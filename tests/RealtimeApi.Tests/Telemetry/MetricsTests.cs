using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Tests.Wires;

namespace Realtime.RealtimeApi.Tests.Telemetry;

/// <summary>The numbers that a dashboard is made of.</summary>
public sealed class MetricsTests
{
    private const string Room = "measured";

    [Fact]
    public async Task Connections_and_rooms_are_those_that_are_there()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var meters = new Meters(server);
        await using var ada = await NativeMember.JoinAsync(server, Room);
        await using var bob = await SignalRMember.JoinAsync(server, "another", packed: false);
        await using var eve = await EventStreamMember.JoinAsync(server, Room);

        meters.Look();

        Assert.Equal(1, meters.Sum("realtime.connections websocket"));
        Assert.Equal(1, meters.Sum("realtime.connections signalr"));
        Assert.Equal(1, meters.Sum("realtime.connections sse"));
        Assert.Equal(2, meters.Sum("realtime.rooms"));
        Assert.Equal(0, meters.Sum("realtime.outbox.depth websocket"));
        Assert.Equal(1, meters.Count("realtime.outbox.depth websocket"));
    }

    [Fact]
    public async Task A_message_is_counted_once_on_its_way_in_and_for_each_member_on_its_way_out()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var meters = new Meters(server);
        await using var ada = await NativeMember.JoinAsync(server, Room);
        await using var bob = await NativeMember.JoinAsync(server, Room);
        await using var eve = await SocketIoMember.JoinAsync(server, Room);

        await ada.SayAsync(Room, "m-1");
        await eve.SayAsync(Room, "m-2");
        await eve.SeeAsync(2);

        await Eventually.HoldsAsync(() => meters.Count("realtime.fanout.duration") == 2, "two fan-outs");
        Assert.Equal(1, meters.Sum("realtime.messages.received websocket"));
        Assert.Equal(1, meters.Sum("realtime.messages.received socket.io"));
        Assert.Equal("""{"text":"m-1"}""".Length, meters.Sum("realtime.bytes.received websocket"));
        Assert.Equal(4, meters.Sum("realtime.messages.delivered websocket"));
        Assert.Equal(2, meters.Sum("realtime.messages.delivered socket.io"));
        Assert.True(meters.Sum("realtime.bytes.delivered websocket") > 4 * 100);
        Assert.Equal(2, meters.Sum("realtime.commit.size"));
        Assert.Equal(2, meters.Count("realtime.commit.duration"));
        Assert.Equal(1, meters.Count("realtime.ack.duration websocket"));
        Assert.Equal(1, meters.Count("realtime.ack.duration socket.io"));
        Assert.True(meters.Count("realtime.encode.duration websocket") >= 2);
    }

    [Fact]
    public async Task A_message_is_encoded_once_a_wire_however_many_receive_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var meters = new Meters(server);
        await using var ada = await NativeMember.JoinAsync(server, Room);
        for (var i = 0; i < 9; i++)
        {
            server.Keep(await NativeMember.JoinAsync(server, Room));
        }
        var before = meters.Count("realtime.encode.duration websocket");

        await ada.SayAsync(Room, "m-1");

        await Eventually.HoldsAsync(() => meters.Sum("realtime.messages.delivered websocket") == 10, "ten deliveries");
        Assert.Equal(before + 1, meters.Count("realtime.encode.duration websocket"));
    }

    [Fact]
    public async Task Resumes_are_counted_by_how_they_went()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var meters = new Meters(server);
        await using var ada = await NativeMember.JoinAsync(server, Room);
        await ada.SayAsync(Room, "m-1");
        var epoch = (await ada.HearAsync()).GetProperty("epoch").GetString();
        var bob = await server.ConnectAsync();

        foreach (var since in new[] { epoch, "another" })
        {
            await bob.AskAsync(id => new
            {
                type = "join",
                id,
                room = Room,
                since = new { epoch = since, offset = 0 },
            });
        }

        Assert.Equal(1, meters.Sum("realtime.resumes recovered"));
        Assert.Equal(1, meters.Sum("realtime.resumes reset"));
    }

    [Fact]
    public async Task Refused_commands_are_counted_by_code_and_wire()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var meters = new Meters(server);
        var ada = await server.ConnectAsync();

        await ada.SendTextAsync("{");
        await ada.SendTextAsync("""{"type":"dance"}""");
        await ada.AskAsync(id => new
        {
            type = "leave",
            id,
            room = Room,
        });
        await ada.AskAsync(id => new { type = "markAllRead", id });

        Assert.Equal(1, meters.Sum("realtime.commands.rejected websocket invalid_json"));
        Assert.Equal(2, meters.Sum("realtime.commands.rejected websocket unknown_type"));
        Assert.Equal(1, meters.Sum("realtime.commands.rejected websocket not_in_room"));
    }

    [Fact]
    public async Task Every_instrument_says_what_it_measures_and_in_which_unit()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var meters = new Meters(server);

        Assert.NotEmpty(meters.Instruments);
        Assert.All(
            meters.Instruments,
            instrument =>
            {
                Assert.StartsWith("realtime.", instrument.Name, StringComparison.Ordinal);
                Assert.False(string.IsNullOrEmpty(instrument.Unit), instrument.Name);
                Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
            }
        );
    }
}
