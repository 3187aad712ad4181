namespace Realtime.Contracts;

/// <summary>What being a member means, on every wire that gives commands over its connection.</summary>
public abstract class MembershipContract(IRealtimeWorld world) : RoomStory(world)
{
    [Fact]
    public async Task Someone_who_has_left_hears_nothing_more_and_may_not_speak()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room), await JoinAsync(room));

        await bob.LeaveAsync(room);
        await ada.SendAsync(room, "1");

        Assert.Equal(new UserLeft(room, bob.UserId), await ada.NextAsync<UserLeft>());
        await bob.FenceAsync();
        Assert.Empty(bob.All<RoomMessage>());
        await AssertRefusedAsync("not_in_room", () => bob.SendAsync(room, "2"));
    }

    [Fact]
    public async Task Only_members_may_speak_type_and_leave()
    {
        var room = NewRoom();
        var eve = await World.ConnectAsync();

        await AssertRefusedAsync("not_in_room", () => eve.SendAsync(room, "1"));
        await AssertRefusedAsync("not_in_room", () => eve.TypeAsync(room, isTyping: true));
        await AssertRefusedAsync("not_in_room", () => eve.LeaveAsync(room));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a room")]
    [InlineData("räume")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_room_name_that_breaks_the_rule_is_refused(string name)
    {
        var ada = await World.ConnectAsync();

        await AssertRefusedAsync("invalid_field", () => ada.JoinAsync(name));
        await ada.FenceAsync();
    }
}
