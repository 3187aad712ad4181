namespace Realtime.Contracts;

/// <summary>Who is let in and how long they may stay, on every wire.</summary>
public abstract class AdmissionContract(IRealtimeWorld world) : RoomStory(world)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(12);

    /// <summary>The close code that goes with a token that ran out; null: the wire has none.</summary>
    protected virtual int? TokenExpiredCode => null;

    [Theory]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.")]
    public async Task A_bad_token_is_refused_and_never_taken_for_none(string token) =>
        await AssertRefusedAsync("unauthorized", () => World.ConnectAsync(token));

    [Fact]
    public async Task A_token_that_has_run_out_is_refused()
    {
        await using var world = await World.StartAnotherAsync();
        var token = await world.SignInAsync("Ada");

        world.Clock.Advance(TokenLifetime);

        await AssertRefusedAsync("unauthorized", () => world.ConnectAsync(token));
    }

    [Fact]
    public async Task Where_nobody_may_come_without_a_token_only_who_has_one_is_let_in()
    {
        await using var closed = await World.StartAnotherAsync(("Auth:AllowAnonymous", "false"));

        await AssertRefusedAsync("unauthorized", () => closed.ConnectAsync());
        var ada = await closed.ConnectAsync(await closed.SignInAsync("Ada"));

        Assert.Equal("Ada", ada.Username);
    }

    [Fact]
    public async Task A_connection_ends_with_its_token_unless_a_new_one_came_in_time()
    {
        await using var world = await World.StartAnotherAsync();
        var (adas, bobs) = (await world.SignInAsync("Ada"), await world.SignInAsync("Bob"));
        var (ada, bob) = (await world.ConnectAsync(adas), await world.ConnectAsync(bobs));
        await ada.FenceAsync();
        await bob.FenceAsync();
        world.Clock.Advance(TokenLifetime / 2);
        await AssertRefusedAsync("unauthorized", () => bob.RefreshAsync("nonsense"));
        await AssertRefusedAsync("forbidden", () => bob.RefreshAsync(adas));

        await bob.RefreshAsync(await world.SignInAsync("Bob", earlier: bobs));
        world.Clock.Advance(TokenLifetime / 2 + TimeSpan.FromMinutes(1));

        Assert.Equal("token_expired", (await ada.NextAsync<Failure>()).Code);
        Assert.Equal(TokenExpiredCode, (await ada.EndAsync()).Code);
        await bob.JoinAsync(NewRoom());
    }
}
