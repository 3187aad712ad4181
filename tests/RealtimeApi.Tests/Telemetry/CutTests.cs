using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Telemetry;

/// <summary>Who is cut for reading too slowly can be found again by those who run the server.</summary>
public sealed class CutTests
{
    private const string Room = "measured";

    private static readonly Dictionary<string, Func<Uri, string, string, Task<IDisposable>>> Joins = new()
    {
        ["websocket"] = Silent.NativeAsync,
        ["signalr"] = (server, room, token) => Silent.SignalRAsync(server, room, token, new JsonHubProtocol()),
        ["socket.io"] = Silent.SocketIoAsync,
        ["sse"] = Silent.EventStreamAsync,
    };

    public static TheoryData<string> Wires => [.. Joins.Keys];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_slow_consumer_that_is_cut_is_counted_and_the_log_says_who_it_was(string wire)
    {
        using var log = new LogFields();
        await using var server = await RealtimeServer.StartAsync(services =>
            services.AddSingleton<ILoggerProvider>(log)
        );
        using var meters = new Meters(server);
        var writer = await server.ConnectAsync();
        await Novel.WriteAsync(writer, Room, chapters: 0);
        using var slow = await Joins[wire](server.Address, Room, await server.SignInAsync("Slow"));
        var userId = (await writer.NextAsync("userJoined")).Value("userId");

        var chapters = 0;
        while (meters.Sum($"realtime.outbox.cuts {wire}") == 0)
        {
            Assert.True(++chapters <= 200, "200 messages wait for somebody who reads nothing.");
            await Novel.SayAsync(writer, Room, new string('x', 30_000));
            // It still has its time to read the close.
            server.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(1, meters.Sum($"realtime.outbox.cuts {wire}"));
        await Eventually.HoldsAsync(() => CutsOf(userId, wire, log).Count == 1, "the log names who was cut, once");
        Assert.NotEmpty(CutsOf(userId, wire, log).Single()["SessionId"]!);
    }

    private static List<Dictionary<string, string?>> CutsOf(string userId, string wire, LogFields log) =>
        [
            .. log.Lines.Where(line =>
                line["{OriginalFormat}"]!.Contains("was cut", StringComparison.Ordinal)
                && line["UserId"] == userId
                && line["Wire"] == wire
            ),
        ];
}
