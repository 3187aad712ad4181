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
        var data = new string('x', 30_000);

        // Socket buffers on both sides hold a few megabytes before the outbox holds anything.
        for (var i = 0; i < 400; i++)
        {
            await sender.SendAsync(
                new
                {
                    type = "broadcast",
                    data,
                    id = $"{i}",
                }
            );
            await sender.NextAsync("broadcast");
        }

        await neighbour.NextAsync(400, "broadcast");
        var (code, seen) = await ReadToTheEndAsync(slow);
        Assert.Equal(4408, code);
        Assert.InRange(seen, 1, 399);
    }

    [Fact]
    public async Task An_answer_larger_than_the_outbox_leaves_room_for_what_comes_behind_it()
    {
        await using var server = await way.StartAsync(
            ("Sessions:CommandBurst", "100000"),
            ("Outbox:MaxBytes", "65536"),
            ("Sessions:CloseTimeout", "00:00:30"),
            ("Rooms:PresenceGrace", "00:00:00")
        );
        var writer = await server.ConnectAsync();
        await writer.SendAsync(new { type = "join", room = "novel" });
        await writer.NextAsync("joined");
        var epoch = "";
        // More than the sockets' own buffers take.
        for (var i = 0; i < 300; i++)
        {
            epoch = await WriteAsync($"{i}", new string('x', 30_000));
        }
        using var reader = await RawWebSocket.ConnectAsync(server.Lobby, receiveBufferBytes: 4096);

        await reader.SendTextAsync($$$"""{"type":"join","room":"novel","since":{"epoch":"{{{epoch}}}","offset":0}}""");
        // The answer is on its way when the newcomer is announced.
        await writer.NextAsync("userJoined");
        await WriteAsync("last", "The end");

        Assert.Equal(300, (await reader.NextTextAsync()).Field("messages").GetArrayLength());
        Assert.Equal("roomUsers", (await reader.NextTextAsync()).Type);
        Assert.Equal("The end", (await reader.NextTextAsync()).Value("data"));
        reader.Dispose();
        await writer.NextAsync("userLeft");

        async Task<string> WriteAsync(string id, string data)
        {
            await writer.SendAsync(
                new
                {
                    type = "message",
                    room = "novel",
                    data,
                    id,
                }
            );
            return (await writer.NextAsync("ack")).Value("epoch");
        }
    }

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
