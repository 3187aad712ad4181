using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Rest;

/// <summary>Broadcast, figures, limits and the description of the interface.</summary>
public sealed class ServerEndpointTests
{
    private const string ApiKey = "a-key-for-the-tests";

    [Fact]
    public async Task A_server_with_a_key_broadcasts_to_everyone()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:ApiKeys:0", ApiKey));
        using var rest = new RestClient(server);
        var ada = await server.ConnectAsync();

        (await rest.PostAsync("/v1/broadcast", new { data = 1 })).AssertProblem(401, "unauthorized");
        (await rest.PostAsync("/v1/broadcast", "{}", ("X-Api-Key", ApiKey))).AssertProblem(400, "invalid_field");
        var answer = await rest.PostAsync("/v1/broadcast", """{"data":{ "x" : 1 }}""", ("X-Api-Key", ApiKey));

        Assert.InRange(answer.Status, 200, 204);
        Assert.Equal("""{ "x" : 1 }""", (await ada.NextAsync("broadcast")).Raw("data"));
        await ada.FenceAsync();
        Assert.Single(ada.All("broadcast"));
    }

    [Fact]
    public async Task Stats_count_connections_and_rooms()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);
        var clients = await server.ConnectManyAsync(3);
        await clients[0]
            .AskAsync(id => new
            {
                type = "join",
                id,
                room = "r",
            });

        var stats = await rest.GetAsync("/v1/stats");

        Assert.Equal(3, stats.Json.GetProperty("connections").GetInt32());
        Assert.Equal(1, stats.Json.GetProperty("rooms").GetInt32());
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_again()
    {
        await using var server = await RealtimeServer.StartAsync(
            ("Auth:ApiKeys:0", ApiKey),
            ("Rest:RequestBurst", "3"),
            ("Rest:RequestsPerSecond", "1")
        );
        using var rest = new RestClient(server);
        var answers = new List<RestAnswer>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(await rest.GetAsync("/v1/stats"));
        }

        Assert.Equal([200, 200, 200], answers.Take(3).Select(answer => answer.Status));
        var refused = answers.First(answer => answer.Status != 200);
        refused.AssertProblem(429, "rate_limited");
        Assert.InRange(int.Parse(refused.Headers["Retry-After"].Single(), null), 1, 60);
        Assert.Equal(200, (await rest.GetAsync("/v1/stats", ("X-Api-Key", ApiKey))).Status);
    }

    [Fact]
    public async Task The_interface_is_described_and_has_a_page()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        var description = await rest.GetAsync("/openapi/v1.json");
        var page = await rest.GetAsync("/scalar");
        if (page.Status is >= 300 and < 400)
        {
            page = await rest.GetAsync(page.Headers["Location"].Single());
        }

        var paths = description.Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        string[] promised =
        [
            "/v1/session",
            "/v1/rooms",
            "/v1/rooms/{room}/messages",
            "/v1/rooms/{room}/users",
            "/v1/broadcast",
            "/v1/notifications",
            "/v1/notifications/{id}/read",
            "/v1/notifications/read-all",
            "/v1/stats",
        ];
        Assert.Empty(promised.Except(paths.Select(path => path.TrimEnd('/'))));
        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_too()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        var answer = await rest.GetAsync("/v1/nothing");

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task A_ready_server_says_so()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        Assert.Equal(200, (await rest.GetAsync("/health")).Status);
        Assert.Equal(200, (await rest.GetAsync("/alive")).Status);
    }
}
