namespace Realtime.Contracts;

/// <summary>Broadcasts to everyone and private messages to one, on every wire.</summary>
public abstract class LobbyContract(IRealtimeWorld world)
{
    protected IRealtimeWorld World { get; } = world;

    [Fact]
    public async Task A_broadcast_reaches_everyone_and_its_sender()
    {
        var (ada, bob) = (await World.ConnectAsync(), await World.ConnectAsync());

        await ada.BroadcastAsync("""{"text":"hello"}""");

        foreach (var client in new[] { ada, bob })
        {
            var message = await client.NextAsync<LobbyMessage>(it => it.From == ada.ClientId);
            Assert.Equal(new LobbyMessage(ada.ClientId, ada.Username, """{"text":"hello"}"""), message);
        }
    }

    [Fact]
    public async Task A_private_message_reaches_only_the_client_it_names()
    {
        var token = await World.SignInAsync("Bob");
        var (ada, phone, laptop) = (
            await World.ConnectAsync(),
            await World.ConnectAsync(token),
            await World.ConnectAsync(token)
        );

        await ada.SendPrivateAsync(phone.ClientId, "7");

        Assert.Equal(new PrivateMessage(ada.ClientId, ada.Username, "7"), await phone.NextAsync<PrivateMessage>());
        await laptop.FenceAsync();
        await ada.FenceAsync();
        Assert.Empty(laptop.All<PrivateMessage>());
        Assert.Empty(ada.All<PrivateMessage>());
    }

    [Fact]
    public async Task A_private_message_to_a_person_reaches_all_their_connections()
    {
        var token = await World.SignInAsync("Bob");
        var (ada, phone, laptop) = (
            await World.ConnectAsync(),
            await World.ConnectAsync(token),
            await World.ConnectAsync(token)
        );

        await ada.SendPrivateAsync(phone.UserId, "7");

        await phone.NextAsync<PrivateMessage>();
        await laptop.NextAsync<PrivateMessage>();
        await ada.FenceAsync();
        Assert.Empty(ada.All<PrivateMessage>());
    }

    [Fact]
    public async Task A_private_message_to_nobody_is_refused()
    {
        var ada = await World.ConnectAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.SendPrivateAsync("nobody", "7"));

        Assert.Equal("target_not_found", refused.Code);
    }

    [Fact]
    public async Task Whoever_may_not_speak_to_all_or_to_one_is_refused_and_stays_connected()
    {
        await using var quiet = await World.StartAnotherAsync(
            ("Lobby:Broadcast", "signed-in"),
            ("Lobby:Private", "signed-in")
        );
        var stranger = await quiet.ConnectAsync();
        var ada = await quiet.ConnectAsync(await quiet.SignInAsync("Ada"));

        var broadcast = await Assert.ThrowsAsync<RefusedException>(() => stranger.BroadcastAsync("1"));
        var direct = await Assert.ThrowsAsync<RefusedException>(() => stranger.SendPrivateAsync(ada.ClientId, "1"));
        await ada.BroadcastAsync("2");

        Assert.Equal(["forbidden", "forbidden"], [broadcast.Code, direct.Code]);
        Assert.Equal("2", (await stranger.NextAsync<LobbyMessage>()).Data);
        await ada.FenceAsync();
        Assert.Empty(ada.All<PrivateMessage>());
    }
}
