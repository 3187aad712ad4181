using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Tests.Telemetry;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>Nobody is disconnected for what strangers send to all or to one: a slow reader goes without some of it.</summary>
public sealed class FloodedReaderTests
{
    private const string Room = "quiet";

    private static readonly string Page = new('x', 30_000);

    private static readonly Dictionary<string, Func<Uri, string, string, Task<IDisposable>>> Joins = new()
    {
        ["websocket"] = Silent.NativeAsync,
        ["signalr"] = (server, room, token) => Silent.SignalRAsync(server, room, token, new JsonHubProtocol()),
        ["socket.io"] = Silent.SocketIoAsync,
    };

    public static TheoryData<string, bool> Transports =>
        new()
        {
            { "websocket", true },
            { "websocket", false },
            { "signalr", true },
            { "socket.io", true },
        };

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_reader_who_is_flooded_with_broadcasts_stays_connected_and_goes_without_some(
        string transport,
        bool onLoops
    )
    {
        await using var server = await (onLoops ? Way.Loops : Way.Streams).StartAsync([.. RealtimeServer.Unhurried]);
        using var meters = new Meters(server);
        var member = await JoinAsync(server);
        using var slow = await Joins[transport](server.Address, Room, await server.SignInAsync("Slow"));
        var slowId = (await member.NextAsync("userJoined")).Value("userId");
        var stranger = await server.ConnectAsync();

        await FloodAsync(
            () => stranger.SendAsync(new { type = "broadcast", data = Page }),
            () => stranger.NextAsync("broadcast"),
            () => meters.Sum($"realtime.lobby.dropped {transport}") >= 100
        );
        // Flooding it by name is no use either, and whoever does is told that it does not arrive.
        var refused = await stranger.AskAsync(id => new
        {
            type = "private",
            id,
            targetId = slowId,
            data = Page,
        });
        refused.AssertError("unavailable", retryable: true);

        // What its room says still fits, half a megabyte of it.
        for (var i = 0; i < 15; i++)
        {
            await Novel.SayAsync(member, Room, Page);
        }
        Assert.Equal(0, meters.Sum($"realtime.outbox.cuts {transport}"));
        await member.FenceAsync();
        Assert.Empty(member.All("userLeft"));
    }

    [Fact]
    public async Task A_reader_who_reads_on_gets_the_newest_broadcasts_and_every_message_of_its_room_in_order()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        using var meters = new Meters(server);
        var member = await JoinAsync(server);
        using var slow = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);
        await slow.SendTextAsync($$"""{"type":"join","room":"{{Room}}"}""");
        await member.NextAsync("userJoined");
        var stranger = await server.ConnectAsync();

        var said = 0;
        await FloodAsync(
            async () =>
            {
                await stranger.SendAsync(new { type = "broadcast", data = Page });
                await Novel.SayAsync(member, Room, $"{said++}");
            },
            () => stranger.NextAsync("broadcast"),
            () => meters.Sum("realtime.lobby.dropped websocket") >= 100
        );

        var (messages, broadcasts) = (0, 0);
        while (messages < said)
        {
            var heard = await slow.NextTextAsync();
            broadcasts += heard.Type == "broadcast" ? 1 : 0;
            if (heard.Type == "message")
            {
                Assert.Equal($"{messages++}", heard.Value("data"));
            }
        }
        Assert.InRange(broadcasts, 1, said - 100);
        await slow.SendTextAsync("""{"type":"ping"}""");
        while ((await slow.NextTextAsync()).Type != "pong") { }
    }

    /// <summary>An event stream of the lobby has nothing but what may be dropped.</summary>
    [Fact]
    public async Task An_event_stream_that_is_flooded_goes_on()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        using var meters = new Meters(server);
        using var slow = await RawWebSocket.HandshakeAsync(
            new(server.Address, "/sse"),
            new Dictionary<string, string> { ["Accept"] = "text/event-stream" },
            receiveBufferBytes: 4096
        );
        var stranger = await server.ConnectAsync();

        await FloodAsync(
            () => stranger.SendAsync(new { type = "broadcast", data = Page }),
            () => stranger.NextAsync("broadcast"),
            () => meters.Sum("realtime.lobby.dropped sse") >= 100
        );

        await stranger.FenceAsync();
        Assert.Equal(0, meters.Sum("realtime.outbox.cuts sse"));
    }

    private static async Task<SocketClient> JoinAsync(RealtimeServer server)
    {
        var member = await server.ConnectAsync();
        await member.AskAsync(id => new
        {
            type = "join",
            id,
            room = Room,
        });
        return member;
    }

    /// <summary>Sends until so much is dropped, far beyond what a client's sockets hold before its outbox holds anything.</summary>
    private static async Task FloodAsync(Func<Task> send, Func<Task> sent, Func<bool> isEnough)
    {
        for (var sends = 0; !isEnough(); sends++)
        {
            Assert.True(sends < 1000, "1000 broadcasts wait for somebody who reads nothing.");
            await send();
            await sent();
        }
    }
}
