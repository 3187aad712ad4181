using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>A guest's name can be seen, stands where it is written, and is not taken for the server's.</summary>
public sealed class UsernameTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private readonly RestClient rest = new(shared.Server);

    public void Dispose() => rest.Dispose();

    [Theory]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\u0000b", "U+0000")]
    [InlineData("\u200b", "U+200B")]
    [InlineData("a\u200bb", "U+200B")]
    [InlineData("\u202egnp.exe", "U+202E")]
    [InlineData("a\u2066b", "U+2066")]
    [InlineData("a\ufeffb", "U+FEFF")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\u00adb", "U+00AD")]
    [InlineData("\u3164", "U+3164")]
    [InlineData("\u2800", "U+2800")]
    [InlineData("a\u200db", "U+200D")]
    [InlineData("\u200d", "U+200D")]
    [InlineData("\ufe0f", "can be seen")]
    [InlineData("Server", "'Server', which is reserved")]
    [InlineData("sErVeR ", "reserved")]
    [InlineData("S e r v e r", "reserved")]
    [InlineData("Ｓｅｒｖｅｒ", "reserved")]
    [InlineData("Anonymous", "reserved")]
    [InlineData("admin", "reserved")]
    [InlineData("-Admin-", "reserved")]
    public async Task A_name_that_deceives_is_refused_and_the_error_says_why(string username, string reason)
    {
        var answer = await rest.PostAsync("/v1/session", new { username });

        answer.AssertProblem(400, "invalid_field");
        Assert.Contains("'username'", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(reason, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("José")]
    [InlineData("Jose\u0301")]
    [InlineData("山田　太郎")]
    [InlineData("می\u200cخواهم")]
    [InlineData("👩\u200d👩\u200d👧")]
    [InlineData("❤️")]
    [InlineData("Administer")]
    [InlineData("admin2")]
    [InlineData("Serverin")]
    [InlineData("O'Brien-Smith (2)")]
    public async Task A_name_that_people_have_is_taken(string username)
    {
        var answer = await rest.PostAsync("/v1/session", new { username });

        Assert.Equal((200, username), (answer.Status, answer.Json.GetProperty("username").GetString()));
    }

    [Fact]
    public async Task Reserved_names_can_be_allowed()
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:AllowReservedNames", "true"));

        Assert.NotEmpty(await server.SignInAsync("admin"));
    }

    [Fact]
    public async Task What_a_server_says_can_be_told_from_what_anybody_says()
    {
        const string Key = "a-key-for-the-tests";
        await using var server = await RealtimeServer.StartAsync(("Auth:ApiKeys:0", Key));
        using var client = new RestClient(server);
        var ada = await server.ConnectAsync();
        await ada.AskAsync(id => new
        {
            type = "join",
            room = "r",
            id,
        });

        await client.PostAsync("/v1/rooms/r/messages", """{"data":1}""", ("X-Api-Key", Key));
        await client.PostAsync("/v1/broadcast", """{"data":1}""", ("X-Api-Key", Key));

        Assert.Equal("server", (await ada.NextAsync("message")).Value("userId"));
        Assert.Equal("server", (await ada.NextAsync("broadcast")).Value("from"));
    }
}
