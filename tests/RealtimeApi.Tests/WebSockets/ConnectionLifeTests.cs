using System.Net.Sockets;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>How connections end: by the client, by the server, and without anybody's wish.</summary>
public abstract class ConnectionLifeTests(Way way)
{
    [Fact]
    public async Task A_silent_connection_is_pinged_and_lives_as_long_as_it_answers()
    {
        await using var server = await way.StartAsync();
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        for (var i = 0; i < 3; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(26));
            Assert.Equal(Opcodes.Ping, (await raw.NextFrameAsync())?.Opcode);
            await raw.SendAsync(new RawFrame(Opcodes.Pong, []));
            await raw.SendTextAsync("""{"type":"ping"}""");
            Assert.Equal("pong", (await raw.NextTextAsync()).Type);
        }
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_taken_for_dead()
    {
        await using var server = await way.StartAsync();
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        var bob = await server.ConnectAsync();

        server.Clock.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal(Opcodes.Ping, (await raw.NextFrameAsync())?.Opcode);
        await bob.FenceAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(21));

        await raw.EndOfStreamAsync();
        await bob.FenceAsync();
    }

    [Fact]
    public async Task A_server_that_stops_says_1001_to_everyone_and_then_closes()
    {
        await using var server = await way.StartAsync();
        var clients = await server.ConnectManyAsync(5);
        await Task.WhenAll(
            clients.Select(client =>
                client.AskAsync(id => new
                {
                    type = "join",
                    id,
                    room = "r",
                })
            )
        );

        server.BeginStop();

        foreach (var client in clients)
        {
            Assert.Equal(1001, (await client.EndAsync()).Code);
        }
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_a_client_that_answers_no_close()
    {
        await using var server = await way.StartAsync();
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        server.BeginStop();

        Assert.Equal(1001, await raw.CloseCodeAsync());
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        await raw.EndOfStreamAsync();
    }

    [Fact]
    public async Task A_person_with_too_many_connections_is_closed_with_4409_and_heard_no_more()
    {
        await using var server = await way.StartAsync(("Sessions:MaxConnectionsPerUser", "2"));
        var token = await server.SignInAsync("Ada");
        var first = await server.ConnectAsync(server.LobbyAs(token));
        var second = await server.ConnectAsync(server.LobbyAs(token));

        using var third = await RawWebSocket.ConnectAsync(server.LobbyAs(token));
        Assert.Equal(4409, await third.CloseCodeAsync());
        await third.SendTextAsync("""{"type":"broadcast","data":"still here"}""");
        await third.SendAsync(RawFrame.OfClose(4409));
        await third.EndOfStreamAsync();

        await first.FenceAsync();
        Assert.Empty(first.All("broadcast"));
        await second.CloseAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var again = await SocketClient.ConnectAsync(server.LobbyAs(token));
                return (await again.FenceOrEndAsync()) is null;
            },
            "a seat is free again"
        );
    }

    [Fact]
    public async Task A_client_that_half_closes_its_socket_is_let_go()
    {
        await using var server = await way.StartAsync();
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        raw.Socket.Shutdown(SocketShutdown.Send);

        await raw.EndOfStreamAsync();
    }

    [Fact]
    public async Task A_client_that_vanishes_in_the_middle_of_a_frame_harms_nobody()
    {
        await using var server = await way.StartAsync();
        var bob = await server.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            var raw = await RawWebSocket.ConnectAsync(server.Lobby);
            await raw.SendAsync(RawFrame.OfText("""{"type":"ping"}""").ToBytes().AsMemory(0, 1 + i));
            raw.Reset();
        }

        await bob.FenceAsync();
        await bob.SendAsync(new { type = "broadcast", data = 1 });
        await bob.NextAsync("broadcast");
    }

    [Fact]
    public async Task A_slow_consumer_is_cut_with_4408_while_its_neighbours_see_everything()
    {
        await using var server = await way.StartAsync(
            ("Sessions:CommandBurst", "100000"),
            ("Outbox:MaxMessages", "1000000"),
            ("Outbox:MaxBytes", "1048576"),
            ("Sessions:CloseTimeout", "00:00:30")
        );
        var (sender, neighbour) = (await server.ConnectAsync(), await server.ConnectAsync());
        using var slow = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);
        var start = await Novel.WriteAsync(sender, "r", chapters: 0);
        await neighbour.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });
        await JoinAsync(slow, "r", start);
        await sender.NextAsync(2, "userJoined");

        // Socket buffers on both sides hold a few megabytes before the outbox holds anything.
        for (var i = 0; i < 400; i++)
        {
            await Novel.SayAsync(sender, "r", new string('x', 30_000));
        }

        await neighbour.NextAsync(400, "message");
        var (code, seen) = await ReadToTheEndAsync(slow);
        Assert.Equal(4408, code);
        Assert.InRange(seen, 1, 399);
    }

    [Fact]
    public async Task An_answer_larger_than_the_outbox_leaves_room_for_what_comes_behind_it()
    {
        await using var server = await way.StartAsync(Small);
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, "novel", chapters: 300);
        using var reader = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);
        await JoinAsync(reader, "novel", start);
        // The answer is on its way when the newcomer is announced.
        await writer.NextAsync("userJoined");
        await Novel.SayAsync(writer, "novel", "The end");

        Assert.Equal(300, (await reader.NextTextAsync()).Field("messages").GetArrayLength());
        Assert.Equal("roomUsers", (await reader.NextTextAsync()).Type);
        Assert.Equal("The end", (await reader.NextTextAsync()).Value("data"));
        reader.Dispose();
        await writer.NextAsync("userLeft");
    }

    [Fact]
    public async Task Who_reads_slowly_and_asks_for_several_long_answers_gets_them_all()
    {
        await using var server = await way.StartAsync(Small);
        var writer = await server.ConnectAsync();
        var first = await Novel.WriteAsync(writer, "first", chapters: 250);
        var second = await Novel.WriteAsync(writer, "second", chapters: 250);
        using var reader = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);
        await JoinAsync(reader, "first", first);
        await JoinAsync(reader, "second", second);
        await reader.SendTextAsync("""{"type":"ping"}""");
        // The first answer is on its way, and what it was given meanwhile waits behind it.
        await writer.NextAsync("userJoined");
        await Novel.SayAsync(writer, "first", "The end");

        var joined = await reader.NextTextAsync();
        Assert.Equal(("first", 250), (joined.Value("room"), joined.Field("messages").GetArrayLength()));
        Assert.Equal("roomUsers", (await reader.NextTextAsync()).Type);
        Assert.Equal("The end", (await reader.NextTextAsync()).Value("data"));
        joined = await reader.NextTextAsync();
        Assert.Equal(("second", 250), (joined.Value("room"), joined.Field("messages").GetArrayLength()));
        Assert.Equal("roomUsers", (await reader.NextTextAsync()).Type);
        Assert.Equal("pong", (await reader.NextTextAsync()).Type);
        reader.Dispose();
        await writer.NextAsync("userLeft");
    }

    [Fact]
    public async Task Who_is_still_reading_a_long_answer_is_not_taken_for_dead()
    {
        await using var server = await way.StartAsync(Small);
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, "novel", chapters: 400);
        using var reader = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);
        await JoinAsync(reader, "novel", start);
        await writer.NextAsync("userJoined");

        // A ping would have to wait behind the answer, and so would its pong.
        for (var part = 0; part < 4; part++)
        {
            await reader.SkipAsync(2 * 1024 * 1024);
            server.Clock.Advance(TimeSpan.FromSeconds(23));
            await writer.FenceAsync();
        }

        Assert.Empty(writer.All("userLeft"));
        // Whoever reads no more is: after what was still under way, a silence, a ping and its grace.
        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(10));
                await writer.FenceAsync();
                return writer.All("userLeft").Any();
            },
            "the reader who stopped reading is gone"
        );
    }

    [Fact]
    public async Task Who_is_still_reading_an_answer_that_a_system_would_swallow_whole_is_not_taken_for_dead()
    {
        await using var server = await way.StartAsync(Small);
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, "novel", chapters: 80);
        using var reader = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);
        await JoinAsync(reader, "novel", start);
        await writer.NextAsync("userJoined");

        // As on a line of 12 kB a second: it takes more than three minutes, and the client can answer no ping meanwhile.
        for (var part = 0; part < 11; part++)
        {
            await reader.SkipAsync(200 * 1024);
            server.Clock.Advance(TimeSpan.FromSeconds(17));
            await writer.FenceAsync();
        }

        Assert.Empty(writer.All("userLeft"));
    }

    private static readonly (string, string)[] Small =
    [
        ("Sessions:CommandBurst", "100000"),
        ("Outbox:MaxBytes", "65536"),
        Novel.FitsIntoAnAnswer,
        ("Sessions:CloseTimeout", "00:00:30"),
        ("Rooms:PresenceGrace", "00:00:00"),
    ];

    private static Task JoinAsync(RawWebSocket reader, string room, RoomPlace since) =>
        reader.SendTextAsync(
            $$$"""{"type":"join","room":"{{{room}}}","since":{"epoch":"{{{since.Epoch}}}","offset":{{{since.Offset}}}}}"""
        );

    private static async Task<(int Code, int Messages)> ReadToTheEndAsync(RawWebSocket slow)
    {
        var messages = 0;
        while (await slow.NextFrameAsync() is { } frame)
        {
            if (frame.Opcode == Opcodes.Close)
            {
                return (frame.CloseCode, messages);
            }
            messages++;
        }
        return (SocketEnd.NoCloseFrame, messages);
    }
}
