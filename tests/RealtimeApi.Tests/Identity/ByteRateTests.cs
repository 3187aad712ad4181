using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>How many bytes somebody may send: a stranger less than a person who has signed in, a server of ours any number.</summary>
public sealed class ByteRateTests
{
    private const string ApiKey = "the key of a server of ours";

    private static readonly string Page = new('x', 30_000);

    [Fact]
    public async Task By_default_a_stranger_may_say_half_a_megabyte_at_once_and_a_person_two()
    {
        using var folder = new TemporaryFolder();
        await using var program = await ServerProgram.StartAsync(folder.Path, ("Auth:ApiKeys:0", ApiKey));
        using var http = new HttpClient { BaseAddress = program.Address };
        await using var stranger = await SocketClient.ConnectAsync(program.Lobby);
        var token = await TokenAsync(http);
        await using var ada = await SocketClient.ConnectAsync(new($"{program.Lobby}?access_token={token}"));
        await using var own = await SocketClient.ConnectAsync(
            program.Lobby,
            it => it.SetRequestHeader("X-Api-Key", ApiKey)
        );

        var (byStranger, error) = await SayUntilRefusedAsync(stranger, 66);
        var (byAda, _) = await SayUntilRefusedAsync(ada, 66);
        var (byServer, _) = await SayUntilRefusedAsync(own, 150);

        error!.AssertError("rate_limited", retryable: true);
        Assert.InRange(error!.Number("retryAfterMs"), 1, 1000);
        Assert.Contains("65536 bytes per second", error.Value("message"), StringComparison.Ordinal);
        // 17 pages are half a megabyte; a slow machine gives it the time for more.
        Assert.InRange(byStranger, 17, 40);
        Assert.Equal(66, byAda);
        Assert.Equal(150, byServer);
    }

    [Fact]
    public async Task Over_REST_the_bytes_of_one_person_or_one_address_are_counted()
    {
        await using var server = await RealtimeServer.StartAsync(
            ("Auth:ApiKeys:0", ApiKey),
            ("Sessions:BytesPerSecond", "100"),
            ("Sessions:ByteBurst", "100000"),
            ("Sessions:AnonymousBytesPerSecond", "100"),
            ("Sessions:AnonymousByteBurst", "50000")
        );
        using var rest = new RestClient(server);
        var ada = ("Authorization", $"Bearer {await server.SignInAsync("Ada")}");
        var own = ("X-Api-Key", ApiKey);

        Assert.Equal("201 429 429", await PublishAsync());
        Assert.Equal("201 201 201", await PublishAsync(ada));
        Assert.Equal("429 429 429", await PublishAsync(ada));
        Assert.Equal("201 201 201", await PublishAsync(own));
        Assert.Equal("201 201 201", await PublishAsync(own));
        var refused = await rest.PostAsync("/v1/rooms/r/messages", new { data = Page });
        refused.AssertProblem(429, "rate_limited");
        Assert.NotEmpty(refused.Headers["Retry-After"]);

        async Task<string> PublishAsync(params (string, string)[] headers)
        {
            var statuses = new int[3];
            for (var i = 0; i < statuses.Length; i++)
            {
                statuses[i] = (await rest.PostAsync("/v1/rooms/r/messages", new { data = Page }, headers)).Status;
            }
            return string.Join(' ', statuses);
        }
    }

    private static async Task<(int Accepted, WireMessage? Refusal)> SayUntilRefusedAsync(SocketClient client, int pages)
    {
        await client.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });
        for (var accepted = 0; accepted < pages; accepted++)
        {
            var answer = await client.AskAsync(id => new
            {
                type = "message",
                id,
                room = "r",
                data = Page,
            });
            if (answer.Type == "error")
            {
                return (accepted, answer);
            }
        }
        return (pages, null);
    }

    private static async Task<string> TokenAsync(HttpClient http)
    {
        using var body = new StringContent("""{"username":"Ada"}""", null, "application/json");
        using var answer = await http.PostAsync(new Uri("/v1/session", UriKind.Relative), body);
        return (await RestAnswer.ReadAsync(answer)).Json.GetProperty("token").GetString()!;
    }
}
