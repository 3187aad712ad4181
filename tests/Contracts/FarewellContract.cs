namespace Realtime.Contracts;

/// <summary>How the server parts with its clients, and that they can go on afterwards, on every wire.</summary>
public abstract class FarewellContract(IRealtimeWorld world) : RoomStory(world)
{
    /// <summary>Whether a connection that ended like this tells its client to come back.</summary>
    protected abstract void AssertMayReturn(Ending ending);

    /// <summary>Puts somebody into a room who from then on reads nothing.</summary>
    protected abstract Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token);

    [Fact]
    public async Task A_server_that_stops_ends_every_connection_so_that_it_may_come_back()
    {
        await using var world = await World.StartAnotherAsync();
        var (ada, bob) = (await world.ConnectAsync(), await world.ConnectAsync());
        var room = NewRoom();
        await ada.JoinAsync(room);
        await bob.JoinAsync(room);

        world.BeginStop();

        AssertMayReturn(await ada.EndAsync());
        AssertMayReturn(await bob.EndAsync());
    }

    [Fact]
    public async Task Who_reads_nothing_is_cut_harms_nobody_and_resumes()
    {
        await using var world = await World.StartAnotherAsync(
            ("Sessions:CommandBurst", "1000000"),
            ("Rest:RequestBurst", "1000000"),
            ("Rest:SignInsPerMinute", "1000000"),
            ("Outbox:MaxBytes", "65536"),
            ("Sessions:CloseTimeout", "00:00:00.200"),
            ("Rooms:PresenceGrace", "00:00:00"),
            // How much the sockets' own buffers take is up to the system, and all of it is missed and asked for again.
            ("Answers:MaxBytes", "50000000"),
            ("Answers:MaxWaitingBytesPerAddress", "1000000000"),
            ("Answers:MaxWaitingBytes", "1000000000")
        );
        var (room, data) = (NewRoom(), $"\"{new string('x', 30_000)}\"");
        var ada = await world.ConnectAsync();
        var start = (await ada.JoinAsync(room)).Position;
        var token = await world.SignInAsync("Slow");
        using var slow = await JoinWithoutReadingAsync(world, room, token);
        await Eventually.HoldsAsync(() => IsPresentAsync(world, room, "Slow"), "the slow one is in the room");
        var sent = 0;

        // As much as the sockets' own buffers may take, and more.
        while (await IsPresentAsync(world, room, "Slow"))
        {
            Assert.True(++sent <= 490, "490 messages wait for somebody who reads nothing.");
            await ada.SendAsync(room, data);
        }

        var heard = await ada.NextAsync<RoomMessage>(sent);
        Assert.Equal(Enumerable.Range(1, sent).Select(i => (long)i), heard.Select(message => message.Offset));
        var again = await world.ConnectAsync(token);
        var joined = await again.JoinAsync(room, since: start);
        Assert.True(joined.Recovered);
        Assert.Equal(sent, joined.Messages.Count);
    }

    private static async Task<bool> IsPresentAsync(IRealtimeWorld world, string room, string username)
    {
        using var http = new HttpClient { BaseAddress = world.Address };
        var users = await http.GetStringAsync(new Uri($"/v1/rooms/{room}/users", UriKind.Relative));
        return users.Contains($"\"{username}\"", StringComparison.Ordinal);
    }
}
