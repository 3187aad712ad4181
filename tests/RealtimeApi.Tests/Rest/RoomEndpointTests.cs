using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Rest;

/// <summary>Rooms for those who only ask and answer.</summary>
public sealed class RoomEndpointTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private static int rooms;

    private readonly RealtimeServer server = shared.Server;
    private readonly RestClient rest = new(shared.Server);
    private readonly string room = $"rest-{Interlocked.Increment(ref rooms)}";

    private string Messages => $"/v1/rooms/{room}/messages";

    public void Dispose() => rest.Dispose();

    [Fact]
    public async Task A_posted_message_reaches_the_members_with_the_place_that_the_answer_names()
    {
        var ada = await server.ConnectAsync();
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

        var answer = await rest.PostAsync(Messages, """{"data":{ "a" : 1.0 },"id":"m"}""");

        Assert.Equal(201, answer.Status);
        var message = await ada.NextAsync("message");
        Assert.Equal("""{ "a" : 1.0 }""", message.Raw("data"));
        Assert.Equal("m", message.Id);
        Assert.Equal(message.Number("offset"), answer.Json.GetProperty("offset").GetInt64());
        Assert.Equal(message.Value("epoch"), answer.Json.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task A_post_that_is_repeated_with_its_Idempotency_Key_is_stored_once()
    {
        var bearer = ("Authorization", $"Bearer {await server.SignInAsync("Ada")}");

        var first = await rest.PostAsync(Messages, new { data = 1 }, bearer, ("Idempotency-Key", "k-1"));
        var again = await rest.PostAsync(Messages, new { data = 1 }, bearer, ("Idempotency-Key", "k-1"));
        var other = await rest.PostAsync(Messages, new { data = 1 }, bearer, ("Idempotency-Key", "k-2"));

        Assert.Equal(first.Json.GetProperty("offset").GetInt64(), again.Json.GetProperty("offset").GetInt64());
        Assert.Equal(2, other.Json.GetProperty("offset").GetInt64());
    }

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    [InlineData("{}", "invalid_field")]
    [InlineData("{\"id\":7,\"data\":1}", "invalid_field")]
    public async Task A_body_that_is_no_message_is_refused(string body, string code)
    {
        (await rest.PostAsync(Messages, body)).AssertProblem(400, code);
    }

    [Fact]
    public async Task A_body_over_32_KiB_is_refused_with_413()
    {
        var answer = await rest.PostAsync(Messages, $$"""{"data":"{{new string('x', 33_000)}}"}""");

        Assert.Equal(413, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
    }

    [Fact]
    public async Task An_Idempotency_Key_has_at_most_64_characters()
    {
        var answer = await rest.PostAsync(Messages, new { data = 1 }, ("Idempotency-Key", new string('k', 65)));

        answer.AssertProblem(400, "invalid_field");
    }

    [Fact]
    public async Task Messages_are_read_in_pages_backwards_and_forwards()
    {
        for (var i = 1; i <= 5; i++)
        {
            await rest.PostAsync(Messages, new { data = i });
        }

        var newest = await rest.GetAsync($"{Messages}?limit=2");
        var before = await rest.GetAsync($"{Messages}?limit=2&before=4");
        var after = await rest.GetAsync($"{Messages}?limit=2&after=2");
        var end = await rest.GetAsync($"{Messages}?after=5");

        Assert.Equal([4, 5], Offsets(newest));
        Assert.Equal([2, 3], Offsets(before));
        Assert.Equal([3, 4], Offsets(after));
        Assert.Empty(Offsets(end));
        Assert.Equal((true, true, true, false), (More(newest), More(before), More(after), More(end)));
        Assert.Equal(5, newest.Json.GetProperty("offset").GetInt64());
        Assert.NotEmpty(newest.Json.GetProperty("epoch").GetString()!);
    }

    [Theory]
    [InlineData("before=-1")]
    [InlineData("after=-1")]
    [InlineData("before=1&after=1")]
    [InlineData("before=x")]
    [InlineData("limit=x")]
    public async Task A_page_that_is_none_is_a_problem(string query)
    {
        var answer = await rest.GetAsync($"{Messages}?{query}");

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("r%C3%A4ume")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_room_name_that_breaks_the_rule_is_refused(string name)
    {
        (await rest.GetAsync($"/v1/rooms/{name}/messages")).AssertProblem(400, "invalid_field");
        (await rest.GetAsync($"/v1/rooms/{name}/users")).AssertProblem(400, "invalid_field");
        (await rest.PostAsync($"/v1/rooms/{name}/messages", new { data = 1 })).AssertProblem(400, "invalid_field");
    }

    [Fact]
    public async Task The_users_of_a_room_are_those_who_are_in_it()
    {
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

        var answer = await rest.GetAsync($"/v1/rooms/{room}/users");

        var user = Assert.Single(answer.Json.GetProperty("users").EnumerateArray());
        Assert.Equal(ada.UserId, user.GetProperty("userId").GetString());
        Assert.Equal("Ada", user.GetProperty("username").GetString());
    }

    [Fact]
    public async Task Rooms_are_listed_by_name_in_pages()
    {
        await using var own = await RealtimeServer.StartAsync();
        using var client = new RestClient(own);
        foreach (var name in new[] { "c", "a", "b" })
        {
            await client.PostAsync($"/v1/rooms/{name}/messages", new { data = 1 });
        }

        var first = await client.GetAsync("/v1/rooms?limit=2");
        var second = await client.GetAsync($"/v1/rooms?limit=2&after={first.Json.GetProperty("next").GetString()}");

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(["c"], Names(second));
        Assert.False(second.Json.TryGetProperty("next", out _));
    }

    private static IEnumerable<long> Offsets(RestAnswer answer) =>
        answer.Json.GetProperty("messages").EnumerateArray().Select(it => it.GetProperty("offset").GetInt64());

    private static bool More(RestAnswer answer) => answer.Json.GetProperty("more").GetBoolean();

    private static IEnumerable<string?> Names(RestAnswer answer) =>
        answer.Json.GetProperty("rooms").EnumerateArray().Select(it => it.GetProperty("room").GetString());
}
