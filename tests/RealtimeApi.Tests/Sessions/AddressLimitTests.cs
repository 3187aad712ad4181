using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Sessions;

/// <summary>What the clients at one address may have together, whoever they say they are.</summary>
public sealed class AddressLimitTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";
    private const string Negotiate = "/hubs/realtime/negotiate?negotiateVersion=1";

    /// <summary>Two connections at one address, which are all that it may have.</summary>
    private static async Task<RealtimeServer> StartFullAsync()
    {
        var server = await RealtimeServer.StartAsync(("Addresses:MaxConnections", "2"));
        await server.ConnectAsync();
        await server.ConnectAsync(server.Inbox);
        return server;
    }

    [Fact]
    public async Task A_websocket_too_many_from_one_address_is_closed_with_4409_until_another_is_gone()
    {
        await using var server = await RealtimeServer.StartAsync(("Addresses:MaxConnections", "2"));
        var first = await server.ConnectAsync();
        await server.ConnectAsync(server.Inbox);

        using var third = await RawWebSocket.ConnectAsync(server.Lobby);
        Assert.Equal(4409, await third.CloseCodeAsync());
        await using var elsewhere = await SocketClient.ConnectAsync(
            server.Lobby,
            options => options.SetRequestHeader("X-Forwarded-For", "203.0.113.9")
        );
        await elsewhere.FenceAsync();

        await first.CloseAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var again = await SocketClient.ConnectAsync(server.Lobby);
                return (await again.FenceOrEndAsync()) is null;
            },
            "a place is free again"
        );
    }

    [Fact]
    public async Task An_event_stream_too_many_from_one_address_is_refused_with_a_code_and_when_to_come_back()
    {
        await using var server = await StartFullAsync();
        using var rest = new RestClient(server);

        var answer = await rest.GetAsync("/sse");

        answer.AssertProblem(429, "too_many_connections");
        Assert.InRange(int.Parse(answer.Headers["Retry-After"].Single(), null), 1, 60);
    }

    [Fact]
    public async Task A_socket_io_client_too_many_from_one_address_gets_a_connect_error_with_a_code()
    {
        await using var server = await StartFullAsync();
        using var raw = await RawWebSocket.HandshakeAsync(
            server.Socket("/socket.io/?EIO=4&transport=websocket"),
            RawWebSocket.HandshakeHeaders
        );
        await raw.NextFrameAsync();

        await raw.SendTextAsync("40");

        var answer = (await raw.NextFrameAsync())!.Text;
        Assert.StartsWith("44", answer, StringComparison.Ordinal);
        var error = JsonSerializer.Deserialize<JsonElement>(answer.AsSpan(2));
        Assert.Equal("too_many_connections", error.GetProperty("data").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_signalr_client_too_many_from_one_address_is_closed_with_4409()
    {
        await using var server = await StartFullAsync();
        using var raw = await RawWebSocket.HandshakeAsync(
            server.Socket("/hubs/realtime"),
            RawWebSocket.HandshakeHeaders
        );

        await raw.SendTextAsync("""{"protocol":"json","version":1}""" + "\u001e");

        var heard = new StringBuilder();
        while (await raw.NextFrameAsync() is { Opcode: Opcodes.Text } frame)
        {
            heard.Append(frame.Text);
        }
        Assert.Contains("4409", heard.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/sse")]
    [InlineData(Polling)]
    [InlineData("/socket.io/?EIO=4&transport=websocket")]
    [InlineData(Negotiate)]
    [InlineData("/hubs/realtime")]
    public async Task Sessions_that_are_opened_too_fast_from_one_address_are_refused_and_others_are_not(string path)
    {
        await using var server = await RealtimeServer.StartAsync(("Addresses:SessionsPerMinute", "3"));
        for (var i = 0; i < 3; i++)
        {
            await server.ConnectAsync();
        }

        var refused = await OpenAsync(server, path);
        var elsewhere = await OpenAsync(server, path, "2001:db8:1:1::1");
        Assert.Equal(429, refused.Status);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        Assert.NotEqual(429, elsewhere.Status);

        server.Clock.Advance(TimeSpan.FromSeconds(21));

        Assert.NotEqual(429, (await OpenAsync(server, path)).Status);
        Assert.Equal(429, (await OpenAsync(server, path)).Status);
    }

    [Fact]
    public async Task All_addresses_of_one_ipv6_network_count_as_one()
    {
        await using var server = await RealtimeServer.StartAsync(("Addresses:SessionsPerMinute", "1"));

        Assert.Equal(101, (await OpenAsync(server, "/ws", "2001:db8:1:1::1")).Status);
        Assert.Equal(429, (await OpenAsync(server, "/ws", "2001:db8:1:1:ffff::2")).Status);
        Assert.Equal(101, (await OpenAsync(server, "/ws", "2001:db8:1:2::1")).Status);
    }

    [Theory]
    [InlineData(Polling)]
    [InlineData(Negotiate)]
    public async Task Sessions_that_are_begun_and_never_opened_are_bounded_and_forgotten_in_time(string path)
    {
        await using var server = await RealtimeServer.StartAsync(
            ("Addresses:MaxUnopened", "3"),
            ("Addresses:MaxUnopenedInAll", "5")
        );
        var gate = server.Services.GetRequiredService<AddressGate>();

        Assert.Equal([200, 200, 200, 429], await OpenManyAsync("203.0.113.1", 4));
        Assert.Equal([200, 200, 429], await OpenManyAsync("203.0.113.2", 3));
        Assert.Equal(5, gate.Unopened);
        // Nobody who opens theirs is kept out by those who do not.
        await server.ConnectAsync();

        server.Clock.Advance(TimeSpan.FromSeconds(46));

        Assert.Equal([200], await OpenManyAsync("203.0.113.3", 1));
        Assert.Equal(1, gate.Unopened);

        async Task<List<int>> OpenManyAsync(string address, int count)
        {
            var statuses = new List<int>();
            for (var i = 0; i < count; i++)
            {
                statuses.Add((await OpenAsync(server, path, address)).Status);
            }
            return statuses;
        }
    }

    [Fact]
    public async Task A_session_that_was_opened_leaves_its_place_to_the_next()
    {
        await using var server = await RealtimeServer.StartAsync(("Addresses:MaxUnopened", "1"));
        var gate = server.Services.GetRequiredService<AddressGate>();

        foreach (
            var wire in new[]
            {
                EveryWire.SocketIoPolling,
                EveryWire.SocketIoWebSocket,
                EveryWire.SignalRJson,
                EveryWire.SignalRLongPolling,
            }
        )
        {
            for (var i = 0; i < 2; i++)
            {
                await using var client = await wire(server.Address, null, server.Clock);
                await client.FenceAsync();
                Assert.Equal(0, gate.Unopened);
            }
        }
    }

    [Fact]
    public async Task A_connection_is_in_no_more_rooms_than_it_may_be_and_may_leave_one_for_another()
    {
        await using var server = await RealtimeServer.StartAsync(("Rooms:MaxPerConnection", "2"));
        var ada = await server.ConnectAsync();

        Assert.Equal("joined", (await JoinAsync("a")).Type);
        Assert.Equal("joined", (await JoinAsync("b")).Type);
        (await JoinAsync("c")).AssertError("too_many_rooms", retryable: true);
        Assert.Equal("joined", (await JoinAsync("a")).Type);
        await ada.AskAsync(id => new
        {
            type = "leave",
            room = "a",
            id,
        });
        Assert.Equal("joined", (await JoinAsync("c")).Type);

        Task<WireMessage> JoinAsync(string room) =>
            ada.AskAsync(id => new
            {
                type = "join",
                room,
                id,
            });
    }

    private static async Task<HttpHead> OpenAsync(RealtimeServer server, string path, string? address = null)
    {
        var isSocket = path is "/ws" or "/hubs/realtime" || path.EndsWith("websocket", StringComparison.Ordinal);
        var headers = new Dictionary<string, string>(
            isSocket ? RawWebSocket.HandshakeHeaders : new Dictionary<string, string> { ["Content-Length"] = "0" }
        );
        if (address is not null)
        {
            headers["X-Forwarded-For"] = address;
        }
        using var client = await RawWebSocket.HandshakeAsync(
            new(server.Address, path),
            headers,
            path == Negotiate ? "POST" : "GET"
        );
        return client.Answer;
    }
}
