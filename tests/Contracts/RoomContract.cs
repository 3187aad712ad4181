using System.Globalization;

namespace Realtime.Contracts;

/// <summary>What a room promises, on every wire.</summary>
public abstract class RoomContract(IRealtimeWorld world) : RoomStory(world)
{
    [Fact]
    public async Task The_first_to_join_finds_an_empty_room_and_themselves()
    {
        var ada = await World.ConnectAsync();

        var joined = await ada.JoinAsync(NewRoom());

        Assert.Equal(0, joined.Offset);
        Assert.NotEmpty(joined.Epoch);
        Assert.False(joined.Recovered);
        Assert.Empty(joined.Messages);
        Assert.Equal([ada.Username], joined.Usernames);
    }

    [Fact]
    public async Task A_message_reaches_every_member_and_its_sender_with_the_place_that_the_ack_names()
    {
        var room = NewRoom();
        var (ada, bob, eve) = (await JoinAsync(room), await JoinAsync(room), await World.ConnectAsync());

        var ack = await ada.SendAsync(room, """{"text":"hello"}""", id: "m-1");

        foreach (var member in new[] { ada, bob })
        {
            var message = await member.NextAsync<RoomMessage>();
            Assert.Equal(room, message.Room);
            Assert.Equal(ack, message.Position);
            Assert.Equal("m-1", message.Id);
            Assert.Equal((ada.UserId, ada.Username), (message.UserId, message.Username));
            Assert.Equal("""{"text":"hello"}""", message.Data);
            Assert.True(message.Timestamp > 0);
        }
        await eve.FenceAsync();
        Assert.Empty(eve.All<RoomMessage>());
    }

    [Fact]
    public async Task Offsets_count_from_one_without_a_gap()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, (await ada.SendAsync(room, "0")).Offset);
        }

        Assert.Equal([1, 2, 3, 4, 5], (await ada.NextAsync<RoomMessage>(5)).Select(message => message.Offset));
    }

    [Fact]
    public async Task A_send_that_is_repeated_with_its_id_is_stored_once_and_acked_with_the_same_place()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room), await JoinAsync(room));

        var first = await ada.SendAsync(room, "1", id: "same");
        var again = await ada.SendAsync(room, "1", id: "same");
        var other = await bob.SendAsync(room, "2", id: "same");

        Assert.Equal(first, again);
        Assert.Equal(first.Offset + 1, other.Offset);
        Assert.Equal(["1", "2"], (await bob.NextAsync<RoomMessage>(2)).Select(message => message.Data));
        await bob.FenceAsync();
        Assert.Equal(2, bob.All<RoomMessage>().Count);
    }

    [Fact]
    public async Task Many_members_see_one_order()
    {
        var room = NewRoom();
        var members = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => JoinAsync(room)));

        await Task.WhenAll(
            members.Select(async member =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await member.SendAsync(room, i.ToString(CultureInfo.InvariantCulture));
                }
            })
        );

        var orders = new List<IReadOnlyList<RoomMessage>>();
        foreach (var member in members)
        {
            orders.Add(await member.NextAsync<RoomMessage>(200));
        }
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), orders[0].Select(message => message.Offset));
        Assert.All(orders, order => Assert.Equal(orders[0], order));
        foreach (var member in members)
        {
            var own = orders[0].Where(message => message.UserId == member.UserId);
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), own.Select(message => message.Data));
        }
    }

    [Fact]
    public async Task A_burst_is_acked_message_by_message_and_each_is_where_its_ack_says()
    {
        const int Count = 150;
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room), await JoinAsync(room));

        var acks = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => ada.SendAsync(room, $"{i}", id: $"b{i}")));

        Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), acks.Select(ack => ack.Offset).Order());
        foreach (var member in new[] { ada, bob })
        {
            var seen = await member.NextAsync<RoomMessage>(Count);
            Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), seen.Select(message => message.Offset));
            Assert.All(
                seen,
                message => Assert.Equal(acks[int.Parse(message.Data, CultureInfo.InvariantCulture)], message.Position)
            );
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("-12345678901")]
    [InlineData("1.5")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"ä":["☃","😀",null,{"<b>":"&amp;'\"\\"}]}""")]
    public async Task Any_JSON_arrives_as_it_was_sent(string data)
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room), await JoinAsync(room));

        await ada.SendAsync(room, data);

        Assert.Equal(data, (await bob.NextAsync<RoomMessage>()).Data);
        Assert.Equal(data, (await ada.ReadHistoryAsync(room)).Messages[0].Data);
    }

    [Fact]
    public async Task A_member_who_was_away_gets_exactly_what_was_missed()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room), await World.ConnectAsync());
        var position = (await bob.JoinAsync(room)).Position;
        await bob.CutAsync();
        await SendManyAsync(ada, room, 30);

        var back = await World.ConnectAsync();
        var joined = await back.JoinAsync(room, since: position);
        await ada.SendAsync(room, "\"live\"");

        Assert.True(joined.Recovered);
        Assert.Equal(30, joined.Offset);
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), joined.Messages.Select(message => message.Offset));
        Assert.Equal(Enumerable.Range(1, 30).Select(i => $"{i}"), joined.Messages.Select(message => message.Data));
        Assert.Equal((31, "\"live\""), await OffsetAndDataAsync(back));
    }

    [Fact]
    public async Task Someone_who_missed_nothing_is_told_so()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        var position = await ada.SendAsync(room, "1");

        var joined = await (await World.ConnectAsync()).JoinAsync(room, since: position);

        Assert.True(joined.Recovered);
        Assert.Empty(joined.Messages);
        Assert.Equal(position, joined.Position);
    }

    [Fact]
    public async Task A_position_that_means_nothing_here_is_not_recovered()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        var position = await ada.SendAsync(room, "1");

        foreach (var since in new Position[] { new("elsewhere", 1), position with { Offset = 2 } })
        {
            var joined = await (await World.ConnectAsync()).JoinAsync(room, since);
            Assert.False(joined.Recovered);
            Assert.Equal(position, joined.Position);
        }
    }

    [Fact]
    public async Task More_than_500_missed_messages_are_not_recovered_and_500_are()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        var start = await ada.SendAsync(room, "0");
        await SendBurstAsync(ada, room, 501);

        var tooFar = await (await World.ConnectAsync()).JoinAsync(room, since: start);
        var near = await (await World.ConnectAsync()).JoinAsync(room, since: start with { Offset = 2 });

        Assert.False(tooFar.Recovered);
        Assert.Equal(502, tooFar.Offset);
        Assert.True(near.Recovered);
        Assert.Equal(Enumerable.Range(3, 500).Select(i => (long)i), near.Messages.Select(message => message.Offset));
    }

    [Fact]
    public async Task A_member_who_joins_while_others_are_busy_misses_nothing_and_gets_nothing_twice()
    {
        var room = NewRoom();
        var publishers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => JoinAsync(room)));
        var start = await publishers[0].SendAsync(room, "0");
        var busy = Task.WhenAll(publishers.Select(publisher => SendManyAsync(publisher, room, 60)));

        var guests = new List<(IRealtimeClient Client, Joined Joined)>();
        for (var i = 0; i < 8; i++)
        {
            var guest = await World.ConnectAsync();
            guests.Add((guest, await guest.JoinAsync(room, since: start)));
        }
        await busy;

        foreach (var (client, joined) in guests)
        {
            Assert.True(joined.Recovered);
            var live = await client.NextAsync<RoomMessage>(241 - (int)joined.Offset);
            var all = joined.Messages.Concat(live).Select(message => message.Offset);
            Assert.Equal(Enumerable.Range(2, 240).Select(i => (long)i), all);
        }
    }

    [Fact]
    public async Task Rooms_of_which_more_was_missed_than_may_wait_all_come_whole_to_who_asks_for_them_at_once()
    {
        await using var world = await World.StartAnotherAsync(
            ("Sessions:CommandBurst", "1000000"),
            ("Rest:RequestBurst", "1000000"),
            ("Rest:SignInsPerMinute", "1000000"),
            ("Outbox:MaxBytes", "65536")
        );
        var ada = await world.ConnectAsync();
        Dictionary<string, Position> starts = [];
        foreach (var room in Enumerable.Range(0, 4).Select(_ => NewRoom()))
        {
            starts[room] = (await ada.JoinAsync(room)).Position;
            for (var i = 0; i < 30; i++)
            {
                await ada.SendAsync(room, $"\"{new string('x', 8_000)}\"");
            }
        }

        var bob = await world.ConnectAsync();
        var joined = await Task.WhenAll(starts.Select(it => bob.JoinAsync(it.Key, since: it.Value)));

        Assert.All(joined, it => Assert.True(it.Recovered));
        Assert.All(joined, it => Assert.Equal(30, it.Messages.Count));
    }

    private static async Task<(long Offset, string Data)> OffsetAndDataAsync(IRealtimeClient client)
    {
        var message = await client.NextAsync<RoomMessage>();
        return (message.Offset, message.Data);
    }
}
