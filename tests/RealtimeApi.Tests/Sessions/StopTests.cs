using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Sessions;

/// <summary>The rooms end only when those who are in them have left, on every wire.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<int> Wires => [.. Enumerable.Range(0, EveryWire.All.Count)];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_stop_waits_for_the_last_to_leave_and_so_does_one_that_is_asked_for_twice(int wire)
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await EveryWire.All[wire](server.Address, null, server.Clock);
        server.Keep(ada);
        await ada.JoinAsync("r");
        var goingAway = GoingAwayOf(server);

        var stops = new[] { goingAway.StopAsync(default), goingAway.StopAsync(default) };

        Assert.All(stops, stop => Assert.False(stop.IsCompleted));
        server.BeginStop();
        await Task.WhenAll(stops);
    }

    [Theory]
    [InlineData("an inbox on a socket")]
    [InlineData("an inbox in Socket.IO")]
    [InlineData("an inbox as an event stream")]
    public async Task It_waits_for_inboxes_too(string way)
    {
        await using var server = await RealtimeServer.StartAsync();
        using var inbox = await OpenInboxAsync(server, way);
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        await Eventually.HoldsAsync(() => sessions.All.Any(), "the inbox is open");
        var goingAway = GoingAwayOf(server);

        var stop = goingAway.StopAsync(default);

        Assert.False(stop.IsCompleted);
        server.BeginStop();
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task It_waits_for_nobody_who_has_gone_or_was_refused_and_still_for_who_is_left()
    {
        await using var server = await RealtimeServer.StartAsync(("Sessions:MaxConnectionsPerUser", "1"));
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        foreach (var wire in EveryWire.All)
        {
            var token = await server.SignInAsync("Bob");
            await using var bob = await wire(server.Address, token, server.Clock);
            await bob.JoinAsync("r");
            await AssertRefusedAsync(() => wire(server.Address, token, server.Clock));
        }
        await StreamAsync(server, "novel", await Novel.WriteAsync(ada, "novel", chapters: 1));
        await Eventually.HoldsAsync(() => sessions.All.Count() == 1, "only Ada is left");
        var goingAway = GoingAwayOf(server);

        var stop = goingAway.StopAsync(default);

        await ada.FenceAsync();
        Assert.False(stop.IsCompleted);
        server.BeginStop();
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_command_that_waits_for_an_answer_to_be_taken_keeps_nobody_from_leaving()
    {
        await using var server = await RealtimeServer.StartAsync(("EngineIo:CloseTimeout", "00:05:00"));
        var witness = await server.ConnectAsync();
        foreach (var room in new[] { "first", "second" })
        {
            await witness.SendAsync(new { type = "join", room });
            await witness.NextAsync("joined");
        }
        using var http = server.Http();
        var session = await Silent.OpenPollingAsync(http, server.Address);
        (await http.PostAsync(session, new StringContent("40"))).EnsureSuccessStatusCode();
        await http.GetStringAsync(session);
        // Polls no more: the second join waits until the answer to the first has been taken.
        var joins = http.PostAsync(
            session,
            new StringContent("""420["joinRoom","first"]""" + "\u001e" + """421["joinRoom","second"]""")
        );
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        var connection = sessions.All.Single(it => it.Wire == "socket.io").Connection;
        await Eventually.HoldsAsync(() => !connection.LongAnswersSentAsync().IsCompleted, "the answer waits");

        connection.Close(CloseReason.GoingAway);

        await Eventually.HoldsAsync(() => sessions.All.Count() == 1, "it has left");
        await joins;
        // What it has not taken is still there for it, and what it had not come to is not done any more.
        Assert.Contains("430[", await http.GetStringAsync(session), StringComparison.Ordinal);
        await witness.FenceAsync();
        Assert.Equal("first", Assert.Single(witness.All("userJoined")).Value("room"));
    }

    [Fact]
    public async Task What_the_rooms_need_stops_after_the_sessions_and_what_brings_sessions_before()
    {
        await using var server = await RealtimeServer.StartAsync();

        var services = server.Services.GetServices<IHostedService>().Select(service => service.GetType().Name).ToList();

        // A host stops first what it started last.
        Assert.Equal(
            ["SiloHostedService", "SqliteKeeper", nameof(GoingAway), "GenericWebHostService"],
            services.Where(name =>
                name is "SiloHostedService" or "SqliteKeeper" or nameof(GoingAway) or "GenericWebHostService"
            )
        );
    }

    private static GoingAway GoingAwayOf(RealtimeServer server) =>
        server.Services.GetServices<IHostedService>().OfType<GoingAway>().Single();

    private static async Task<IDisposable> OpenInboxAsync(RealtimeServer server, string way)
    {
        var token = await server.SignInAsync("Ada");
        switch (way)
        {
            case "an inbox on a socket":
                return await RawWebSocket.ConnectAsync(server.InboxOf(token));
            case "an inbox in Socket.IO":
                var socket = await RawWebSocket.HandshakeAsync(
                    server.Socket("/socket.io/?EIO=4&transport=websocket"),
                    RawWebSocket.HandshakeHeaders
                );
                await socket.SendTextAsync($$"""40/notifications,{"token":"{{token}}"}""");
                while (
                    (await socket.NextFrameAsync())!.Text.StartsWith("40/notifications", StringComparison.Ordinal)
                        is false
                ) { }
                return socket;
            case "an inbox as an event stream":
                var http = server.Http();
                var stream = new Uri($"/sse/notifications?access_token={token}", UriKind.Relative);
                return new Pair(await http.GetAsync(stream, HttpCompletionOption.ResponseHeadersRead), http);
            default:
                throw new ArgumentOutOfRangeException(nameof(way));
        }
    }

    private static async Task AssertRefusedAsync(Func<Task<IRealtimeClient>> connect)
    {
        try
        {
            await using var client = await connect();
            await client.JoinAsync("r");
            await client.EndAsync();
        }
        catch (Exception refused) when (refused is not TimeoutException)
        {
            // How early one learns it is the wire's own.
        }
    }

    /// <summary>A room as a stream of a hub: begun, and ended by whoever reads it.</summary>
    private static async Task StreamAsync(RealtimeServer server, string room, RoomPlace since)
    {
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "/hubs/realtime")).Build();
        await hub.StartAsync();
        await foreach (var _ in hub.StreamAsync<JsonElement>("StreamRoom", room, since))
        {
            break;
        }
    }

    private sealed record Pair(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
