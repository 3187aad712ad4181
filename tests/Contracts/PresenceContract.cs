namespace Realtime.Contracts;

/// <summary>Who is in a room and who types, as members on every wire see it.</summary>
public abstract class PresenceContract(IRealtimeWorld world) : RoomStory(world)
{
    [Fact]
    public async Task Others_see_who_comes_and_the_newcomer_sees_who_is_there()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room, "Ada");
        var bob = await JoinAsync(room, "Bob");

        Assert.Equal(new UserJoined(room, bob.UserId, "Bob"), await ada.NextAsync<UserJoined>());
        Assert.Equal(["Ada", "Bob"], (await bob.NextAsync<RoomUsers>()).Usernames);
        await bob.FenceAsync();
        Assert.Empty(bob.All<UserJoined>());
    }

    [Fact]
    public async Task A_person_with_several_connections_comes_once_and_goes_once()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room, "Ada");
        var token = await World.SignInAsync("Bob");
        var (phone, laptop) = (await World.ConnectAsync(token), await World.ConnectAsync(token));

        await phone.JoinAsync(room);
        var joined = await laptop.JoinAsync(room);
        await phone.LeaveAsync(room);
        await ada.FenceAsync();

        Assert.Equal(["Ada", "Bob"], joined.Usernames);
        Assert.Single(ada.All<UserJoined>());
        Assert.Empty(ada.All<UserLeft>());

        await laptop.LeaveAsync(room);
        Assert.Equal(new UserLeft(room, phone.UserId), await ada.NextAsync<UserLeft>());
        await ada.FenceAsync();
        Assert.Single(ada.All<UserLeft>());
    }

    [Fact]
    public async Task Someone_whose_connection_breaks_has_left_after_the_grace_time()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room, "Ada"), await JoinAsync(room, "Bob"));

        await bob.CutAsync();
        await WorldHasNoticedAsync(bob);
        World.Clock.Advance(TimeSpan.FromSeconds(3));
        await ada.FenceAsync();
        Assert.Empty(ada.All<UserLeft>());

        World.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(new UserLeft(room, bob.UserId), await ada.NextAsync<UserLeft>());
    }

    [Fact]
    public async Task Someone_who_is_back_within_the_grace_time_never_left()
    {
        var room = NewRoom();
        var ada = await JoinAsync(room, "Ada");
        var token = await World.SignInAsync("Bob");
        var bob = await World.ConnectAsync(token);
        await bob.JoinAsync(room);

        await bob.CutAsync();
        await WorldHasNoticedAsync(bob);
        World.Clock.Advance(TimeSpan.FromSeconds(3));
        var again = await World.ConnectAsync(token);
        await again.JoinAsync(room);
        World.Clock.Advance(TimeSpan.FromSeconds(30));
        await again.SendAsync(room, "1");
        await ada.NextAsync<RoomMessage>();

        Assert.Single(ada.All<UserJoined>());
        Assert.Empty(ada.All<UserLeft>());
    }

    [Fact]
    public async Task The_others_see_who_types_and_who_stopped()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room, "Ada"), await JoinAsync(room, "Bob"));

        await bob.TypeAsync(room, isTyping: true);
        Assert.Equal(new Typing(room, bob.UserId, "Bob", true), await ada.NextAsync<Typing>());
        await bob.TypeAsync(room, isTyping: false);
        Assert.Equal(new Typing(room, bob.UserId, "Bob", false), await ada.NextAsync<Typing>());

        await bob.FenceAsync();
        Assert.Empty(bob.All<Typing>());
    }

    [Fact]
    public async Task Nobody_types_longer_than_six_seconds_without_saying_so_again()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room, "Ada"), await JoinAsync(room, "Bob"));

        await bob.TypeAsync(room, isTyping: true);
        await ada.NextAsync<Typing>(it => it.IsTyping);
        World.Clock.Advance(TimeSpan.FromSeconds(4));
        await bob.TypeAsync(room, isTyping: true);
        await ada.NextAsync<Typing>(it => it.IsTyping);
        World.Clock.Advance(TimeSpan.FromSeconds(4));
        await ada.FenceAsync();
        Assert.DoesNotContain(ada.All<Typing>(), it => !it.IsTyping);

        World.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(new Typing(room, bob.UserId, "Bob", false), await ada.NextAsync<Typing>(it => !it.IsTyping));
    }

    [Fact]
    public async Task Someone_who_goes_while_typing_types_no_more()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room, "Ada"), await JoinAsync(room, "Bob"));
        await bob.TypeAsync(room, isTyping: true);
        await ada.NextAsync<Typing>(it => it.IsTyping);

        await bob.LeaveAsync(room);
        await ada.NextAsync<UserLeft>();
        World.Clock.Advance(TimeSpan.FromSeconds(10));
        await ada.SendAsync(room, "1");
        await ada.NextAsync<RoomMessage>();

        Assert.DoesNotContain(ada.Events.All.SkipWhile(it => it is not UserLeft), it => it is Typing);
    }

    [Fact]
    public async Task Joining_twice_changes_nothing()
    {
        var room = NewRoom();
        var (ada, bob) = (await JoinAsync(room, "Ada"), await JoinAsync(room, "Bob"));

        var again = await bob.JoinAsync(room);
        await ada.SendAsync(room, "1");

        Assert.Equal(["Ada", "Bob"], again.Usernames);
        await bob.NextAsync<RoomMessage>();
        await bob.FenceAsync();
        await ada.FenceAsync();
        Assert.Single(bob.All<RoomMessage>());
        Assert.Single(ada.All<UserJoined>());

        await bob.LeaveAsync(room);
        await ada.NextAsync<UserLeft>();
    }

    /// <summary>Waits until the server knows that a connection is gone: then it is no target any more.</summary>
    private async Task WorldHasNoticedAsync(IRealtimeClient gone)
    {
        var witness = await World.ConnectAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await witness.SendPrivateAsync(gone.ClientId, "0");
                    return false;
                }
                catch (RefusedException refused) when (refused.Code == "target_not_found")
                {
                    return true;
                }
            },
            "the connection is gone"
        );
    }
}
