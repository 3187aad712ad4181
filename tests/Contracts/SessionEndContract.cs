using System.Net;

namespace Realtime.Contracts;

/// <summary>How a session ends before its tokens run out, on every transport.</summary>
public abstract class SessionEndContract(IRealtimeWorld world) : RoomStory(world)
{
    private const string ApiKey = "a-key-of-our-own-server";

    /// <summary>The code that a client reads when its handshake is refused; some see nothing but the status 401.</summary>
    protected virtual string RefusalCode => "unauthorized";

    /// <summary>Whether a connection that ended like this tells its client not to come back with the same token.</summary>
    protected abstract void AssertNeedsNewToken(Ending ending);

    [Fact]
    public async Task Signing_out_closes_the_sessions_connections_and_its_tokens_open_nothing_again()
    {
        await using var world = await World.StartAnotherAsync();
        var token = await world.SignInAsync("Ada");
        var renewed = await world.SignInAsync("Ada", earlier: token);
        var room = NewRoom();
        var (ada, adaRenewed) = (await world.ConnectAsync(token), await world.ConnectAsync(renewed));
        var bob = await world.ConnectAsync(await world.SignInAsync("Bob"));
        foreach (var member in new[] { ada, adaRenewed, bob })
        {
            await member.JoinAsync(room);
        }

        await DeleteAsync(world, "/v1/session", ("Authorization", $"Bearer {token}"));

        foreach (var closed in new[] { ada, adaRenewed })
        {
            Assert.Equal("session_ended", (await closed.NextAsync<Failure>()).Code);
            AssertNeedsNewToken(await closed.EndAsync());
        }
        await AssertRefusedAsync(RefusalCode, () => world.ConnectAsync(token));
        await AssertRefusedAsync(RefusalCode, () => world.ConnectAsync(renewed));
        await bob.SendAsync(room, "1");
        var again = await world.ConnectAsync(await world.SignInAsync("Ada"));
        await again.JoinAsync(room);
    }

    [Fact]
    public async Task A_server_with_an_API_key_ends_all_sessions_of_a_person()
    {
        await using var world = await World.StartAnotherAsync(("Auth:ApiKeys:0", ApiKey));
        var token = await world.SignInAsync("Ada");
        var (ada, bob) = (await world.ConnectAsync(token), await world.ConnectAsync(await world.SignInAsync("Bob")));
        var room = NewRoom();
        await ada.JoinAsync(room);
        await bob.JoinAsync(room);

        await DeleteAsync(world, $"/v1/users/{ada.UserId}/sessions", ("X-Api-Key", ApiKey));

        AssertNeedsNewToken(await ada.EndAsync());
        await AssertRefusedAsync(RefusalCode, () => world.ConnectAsync(token));
        await bob.SendAsync(room, "1");
    }

    private static async Task DeleteAsync(IRealtimeWorld world, string path, (string Name, string Value) header)
    {
        using var http = new HttpClient { BaseAddress = world.Address };
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(path, UriKind.Relative));
        request.Headers.Add(header.Name, header.Value);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
