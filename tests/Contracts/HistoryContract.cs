namespace Realtime.Contracts;

/// <summary>Reading back in a room, on every wire that can.</summary>
public abstract class HistoryContract(IRealtimeWorld world) : RoomStory(world)
{
    [Fact]
    public async Task The_newest_page_comes_first_and_its_messages_ascend()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        await SendManyAsync(ada, room, 7);

        var newest = await ada.ReadHistoryAsync(room, limit: 3);
        var middle = await ada.ReadHistoryAsync(room, before: newest.Messages[0].Offset, limit: 3);
        var oldest = await ada.ReadHistoryAsync(room, before: middle.Messages[0].Offset, limit: 3);

        Assert.Equal([5, 6, 7], Offsets(newest));
        Assert.Equal([2, 3, 4], Offsets(middle));
        Assert.Equal([1], Offsets(oldest));
        Assert.Equal((true, true, false), (newest.More, middle.More, oldest.More));
    }

    [Fact]
    public async Task A_page_that_ends_with_the_first_message_says_that_there_are_no_more()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        await SendManyAsync(ada, room, 3);

        var page = await ada.ReadHistoryAsync(room, limit: 3);

        Assert.Equal([1, 2, 3], Offsets(page));
        Assert.False(page.More);
    }

    [Fact]
    public async Task A_page_has_at_most_a_hundred_messages()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        await SendBurstAsync(ada, room, 102);

        var byDefault = await ada.ReadHistoryAsync(room);
        var asked = await ada.ReadHistoryAsync(room, limit: 5000);

        Assert.Equal(Enumerable.Range(3, 100).Select(i => (long)i), Offsets(byDefault));
        Assert.Equal(Offsets(byDefault), Offsets(asked));
        Assert.True(byDefault.More);
    }

    [Fact]
    public async Task A_room_without_messages_has_an_empty_page()
    {
        var room = NewRoom();
        var ada = await World.ConnectAsync();
        var joined = await ada.JoinAsync(room);

        var page = await ada.ReadHistoryAsync(room);

        Assert.Empty(page.Messages);
        Assert.False(page.More);
        Assert.Equal(joined.Epoch, page.Epoch);
    }

    [Fact]
    public async Task Nothing_is_before_the_first_message()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        await SendManyAsync(ada, room, 2);

        var page = await ada.ReadHistoryAsync(room, before: 1);

        Assert.Empty(page.Messages);
        Assert.False(page.More);
    }

    [Fact]
    public async Task Before_beyond_the_newest_message_is_the_newest_page()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        await SendManyAsync(ada, room, 2);

        Assert.Equal([1, 2], Offsets(await ada.ReadHistoryAsync(room, before: 1_000_000)));
    }

    [Fact]
    public async Task A_join_may_bring_the_newest_messages()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room);
        await SendManyAsync(ada, room, 5);

        var joined = await (await World.ConnectAsync()).JoinAsync(room, history: 2);

        Assert.Equal([4, 5], joined.Messages.Select(message => message.Offset));
        Assert.Equal(5, joined.Offset);
        Assert.False(joined.Recovered);
    }

    [Fact]
    public async Task A_page_has_no_more_bytes_than_an_answer_may_have_and_paging_on_brings_everything()
    {
        await using var world = await World.StartAnotherAsync(("Answers:MaxBytes", "20000"));
        var (room, ada) = (NewRoom(), await world.ConnectAsync());
        await ada.JoinAsync(room);
        for (var i = 0; i < 10; i++)
        {
            await ada.SendAsync(room, LongText);
        }

        var read = new List<long>();
        var pages = 0;
        HistoryPage page;
        long? before = null;
        do
        {
            page = await ada.ReadHistoryAsync(room, before);
            Assert.InRange(page.Messages.Count, 1, 20_000 / LongText.Length);
            read.InsertRange(0, Offsets(page));
            before = page.Messages[0].Offset;
            pages++;
        } while (page.More);

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), read);
        Assert.True(pages >= 4, $"Ten messages came in {pages} pages.");
    }

    [Fact]
    public async Task A_message_that_is_longer_than_an_answer_is_still_read()
    {
        await using var world = await World.StartAnotherAsync(("Answers:MaxBytes", "1024"));
        var (room, ada) = (NewRoom(), await world.ConnectAsync());
        await ada.JoinAsync(room);
        await ada.SendAsync(room, LongText);

        var page = await ada.ReadHistoryAsync(room);

        Assert.Equal(LongText, page.Messages.Single().Data);
    }

    [Fact]
    public async Task Who_missed_more_bytes_than_an_answer_may_have_is_told_of_the_gap_and_pages_back_over_it()
    {
        await using var world = await World.StartAnotherAsync(("Answers:MaxBytes", "20000"));
        var (room, ada, bob) = (NewRoom(), await world.ConnectAsync(), await world.ConnectAsync());
        await ada.JoinAsync(room);
        await ada.SendAsync(room, "1");
        var seen = (await bob.JoinAsync(room, history: 1)).Position;
        await bob.LeaveAsync(room);
        for (var i = 0; i < 10; i++)
        {
            await ada.SendAsync(room, LongText);
        }

        var joined = await bob.JoinAsync(room, since: seen, history: 10);

        Assert.False(joined.Recovered);
        Assert.Equal(11, joined.Messages[^1].Offset);
        var recovered = joined.Messages.Select(message => message.Offset).ToList();
        while (recovered[0] > seen.Offset + 1)
        {
            recovered.InsertRange(0, Offsets(await bob.ReadHistoryAsync(room, before: recovered[0])));
        }
        Assert.Equal(Enumerable.Range(2, 10).Select(i => (long)i), recovered.Where(offset => offset > seen.Offset));
        await ada.SendAsync(room, "\"live\"");
        Assert.Equal(12, (await bob.NextAsync<RoomMessage>(message => message.Offset > 11)).Offset);
    }

    private static readonly string LongText = $"\"{new string('x', 5000)}\"";

    private static IEnumerable<long> Offsets(HistoryPage page) => page.Messages.Select(message => message.Offset);
}
