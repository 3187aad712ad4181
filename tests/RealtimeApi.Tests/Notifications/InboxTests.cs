using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Notifications;

/// <summary>One person's inbox on all of their devices.</summary>
public sealed class InboxTests : IAsyncLifetime, IDisposable
{
    private const string ApiKey = "a-key-for-the-tests";

    private RealtimeServer server = null!;
    private RestClient rest = null!;
    private string token = null!;
    private string userId = null!;

    public async Task InitializeAsync()
    {
        server = await RealtimeServer.StartAsync(("Auth:ApiKeys:0", ApiKey));
        rest = new(server);
        token = await server.SignInAsync("Ada");
        var who = await rest.GetAsync("/v1/session", Bearer(token));
        userId = who.Json.GetProperty("userId").GetString()!;
    }

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    public void Dispose() => rest.Dispose();

    [Fact]
    public async Task The_unread_ones_come_after_the_greeting_and_then_every_new_one()
    {
        await NotifyAsync(userId, "first");
        await NotifyAsync(userId, "second");

        var ada = await OpenInboxAsync(token);
        var unread = await ada.NextAsync(2, "notification");
        await NotifyAsync(userId, "third", "warning");
        var live = await ada.NextAsync("notification");

        Assert.Same(ada.Messages.All[0], ada.Connected);
        Assert.Equal(["first", "second"], unread.Select(it => it.Value("title")));
        Assert.All(unread, it => Assert.False(it.Flag("read")));
        Assert.Equal(("third", "warning"), (live.Value("title"), live.Value("notificationType")));
        Assert.Equal(
            "id message notificationType read timestamp title type",
            string.Join(' ', live.Json.EnumerateObject().Select(field => field.Name).Order())
        );
    }

    [Fact]
    public async Task What_is_read_on_one_device_is_read_on_the_others()
    {
        var first = await NotifyAsync(userId, "first");
        await NotifyAsync(userId, "second");
        var phone = await OpenInboxAsync(token);
        var laptop = await OpenInboxAsync(token);

        var answer = await phone.AskAsync(id => new
        {
            type = "markRead",
            id,
            notificationId = first,
        });

        Assert.Equal("ack", answer.Type);
        var changed = await laptop.NextAsync("notificationsChanged");
        Assert.Equal($$"""{"type":"notificationsChanged","unread":1,"read":["{{first}}"]}""", changed.Text);
        await phone.FenceAsync();
        Assert.Empty(phone.All("notificationsChanged"));
        var later = await OpenInboxAsync(token);
        Assert.Equal("second", (await later.NextAsync("notification")).Value("title"));
        await later.FenceAsync();
        Assert.Single(later.All("notification"));
    }

    [Fact]
    public async Task Marking_all_and_clearing_reach_the_other_devices_too()
    {
        await NotifyAsync(userId, "first");
        var phone = await OpenInboxAsync(token);
        var laptop = await OpenInboxAsync(token);

        await phone.AskAsync(id => new { type = "markAllRead", id });
        Assert.Equal(
            """{"type":"notificationsChanged","unread":0,"all":true}""",
            (await laptop.NextAsync("notificationsChanged")).Text
        );
        Assert.Single((await ReadAsync()).EnumerateArray());

        await phone.AskAsync(id => new { type = "clear", id });
        Assert.Equal(
            """{"type":"notificationsChanged","unread":0,"cleared":true}""",
            (await laptop.NextAsync("notificationsChanged")).Text
        );
        Assert.Empty((await ReadAsync()).EnumerateArray());
    }

    [Fact]
    public async Task What_is_done_over_REST_reaches_every_device()
    {
        var first = await NotifyAsync(userId, "first");
        var phone = await OpenInboxAsync(token);

        Assert.Equal(204, (await rest.PostAsync($"/v1/notifications/{first}/read", null, Bearer(token))).Status);
        Assert.Equal(first, (await phone.NextAsync("notificationsChanged")).Field("read")[0].GetString());
        Assert.Equal(204, (await rest.PostAsync("/v1/notifications/read-all", null, Bearer(token))).Status);
        Assert.True((await phone.NextAsync("notificationsChanged")).Flag("all"));
        Assert.Equal(204, (await rest.DeleteAsync("/v1/notifications", Bearer(token))).Status);
        Assert.True((await phone.NextAsync("notificationsChanged")).Flag("cleared"));
    }

    [Fact]
    public async Task A_notification_to_everybody_reaches_those_who_are_here_and_those_who_are_away()
    {
        var bob = await OpenInboxAsync(await server.SignInAsync("Bob"));

        var id = await NotifyAsync("*", "for all");
        Assert.Equal("for all", (await bob.NextAsync("notification")).Value("title"));
        await bob.AskAsync(ask => new
        {
            type = "markRead",
            id = ask,
            notificationId = id,
        });

        // Ada was away, and what Bob read is still unread to her.
        var ada = await OpenInboxAsync(token);
        Assert.Equal(id, (await ada.NextAsync("notification")).Value("id"));
        await bob.FenceAsync();
        Assert.Single(bob.All("notification"));
    }

    [Fact]
    public async Task One_that_arrives_while_somebody_connects_comes_once()
    {
        foreach (var title in Enumerable.Range(0, 30).Select(i => $"{i}"))
        {
            var opening = OpenInboxAsync(token);
            var telling = NotifyAsync(title.EndsWith('5') ? userId : "*", title);
            var inbox = await opening;
            await telling;
            await inbox.NextAsync("notification", it => it.Value("title") == title);
            await inbox.FenceAsync();

            Assert.Distinct(inbox.All("notification").Select(it => it.Value("id")));
        }
    }

    [Fact]
    public async Task Nobody_reads_or_marks_what_is_anothers()
    {
        var mine = await NotifyAsync(userId, "mine");
        var eve = await server.SignInAsync("Eve");
        var socket = await OpenInboxAsync(eve);

        var refused = await socket.AskAsync(id => new
        {
            type = "markRead",
            id,
            notificationId = mine,
        });

        refused.AssertError("target_not_found", retryable: false);
        (await rest.PostAsync($"/v1/notifications/{mine}/read", null, Bearer(eve))).AssertProblem(
            404,
            "target_not_found"
        );
        Assert.Empty(socket.All("notification"));
        var answer = await rest.GetAsync("/v1/notifications", Bearer(eve));
        Assert.Equal(0, answer.Json.GetProperty("unread").GetInt32());
        Assert.Equal(
            1,
            (await rest.GetAsync("/v1/notifications", Bearer(token))).Json.GetProperty("unread").GetInt32()
        );
    }

    [Fact]
    public async Task The_inbox_is_read_in_pages_newest_first()
    {
        foreach (var title in new[] { "1", "2", "3", "4", "5" })
        {
            await NotifyAsync(userId, title);
        }

        var first = await rest.GetAsync("/v1/notifications?limit=3", Bearer(token));
        var last = first.Json.GetProperty("notifications")[2].GetProperty("id").GetString();
        var second = await rest.GetAsync($"/v1/notifications?limit=3&before={last}", Bearer(token));

        Assert.Equal(["5", "4", "3"], Titles(first));
        Assert.True(first.Json.GetProperty("more").GetBoolean());
        Assert.Equal(5, first.Json.GetProperty("unread").GetInt32());
        Assert.Equal(["2", "1"], Titles(second));
        Assert.False(second.Json.GetProperty("more").GetBoolean());
    }

    [Fact]
    public async Task The_inbox_survives_a_restart_and_remembers_what_was_read()
    {
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [("Auth:ApiKeys:0", ApiKey), ("Auth:SigningKey", new('k', 32))];
        string ada;
        await using (var before = await RealtimeServer.StartAsync(folder.Path, settings))
        {
            ada = await before.SignInAsync("Ada");
            using var client = new RestClient(before);
            var who = (await client.GetAsync("/v1/session", Bearer(ada))).Json.GetProperty("userId").GetString();
            var read = await NotifyAsync(client, who!, "read");
            await NotifyAsync(client, who!, "unread");
            await client.PostAsync($"/v1/notifications/{read}/read", null, Bearer(ada));
        }

        await using var again = await RealtimeServer.StartAsync(folder.Path, settings);
        var inbox = await again.ConnectAsync(again.InboxOf(ada));

        Assert.Equal("unread", (await inbox.NextAsync("notification")).Value("title"));
        await inbox.FenceAsync();
        Assert.Single(inbox.All("notification"));
    }

    [Fact]
    public async Task The_inbox_address_has_no_rooms_and_the_lobby_no_inbox()
    {
        var inbox = await OpenInboxAsync(token);
        var lobby = await server.ConnectAsync(server.LobbyAs(token));

        (
            await inbox.AskAsync(id => new
            {
                type = "join",
                id,
                room = "r",
            })
        ).AssertError("unknown_type", false);
        (await lobby.AskAsync(id => new { type = "markAllRead", id })).AssertError("unknown_type", false);
        await lobby.SendAsync(new { type = "broadcast", data = 1 });
        await lobby.NextAsync("broadcast");
        await inbox.FenceAsync();
        Assert.Empty(inbox.All("broadcast"));
    }

    [Theory]
    [InlineData("""{"title":"t","message":"m"}""")]
    [InlineData("""{"userId":"u","notificationType":"loud","title":"t"}""")]
    [InlineData("""{"userId":"u","notificationType":"info"}""")]
    [InlineData("""{"userId":"","title":"t"}""")]
    public async Task A_notification_that_lacks_something_is_refused(string body)
    {
        (await rest.PostAsync("/v1/notifications", body, ("X-Api-Key", ApiKey))).AssertProblem(400, "invalid_field");
    }

    [Fact]
    public async Task Only_servers_with_a_key_may_notify()
    {
        var body = new { userId, title = "t" };

        (await rest.PostAsync("/v1/notifications", body)).AssertProblem(401, "unauthorized");
        (await rest.PostAsync("/v1/notifications", body, Bearer(token))).AssertProblem(401, "unauthorized");
        (await rest.PostAsync("/v1/notifications", body, ("X-Api-Key", ApiKey + "x"))).AssertProblem(
            401,
            "unauthorized"
        );
        (await rest.PostAsync("/v1/notifications", body, ("X-Api-Key", ""))).AssertProblem(401, "unauthorized");
        (await rest.GetAsync("/v1/notifications")).AssertProblem(401, "unauthorized");
    }

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static IEnumerable<string?> Titles(RestAnswer answer) =>
        answer.Json.GetProperty("notifications").EnumerateArray().Select(it => it.GetProperty("title").GetString());

    private Task<string> NotifyAsync(string to, string title, string type = "info") =>
        NotifyAsync(rest, to, title, type);

    private static async Task<string> NotifyAsync(RestClient rest, string to, string title, string type = "info")
    {
        var answer = await rest.PostAsync(
            "/v1/notifications",
            new
            {
                userId = to,
                notificationType = type,
                title,
                message = "m",
            },
            ("X-Api-Key", ApiKey)
        );
        Assert.Equal(201, answer.Status);
        return answer.Json.GetProperty("id").GetString()!;
    }

    /// <summary>A connection that has been told what is unread, so that all that follows is news to it.</summary>
    private async Task<SocketClient> OpenInboxAsync(string person)
    {
        var inbox = await server.ConnectAsync(server.InboxOf(person));
        await inbox.FenceAsync();
        return inbox;
    }

    private async Task<System.Text.Json.JsonElement> ReadAsync() =>
        (await rest.GetAsync("/v1/notifications", Bearer(token))).Json.GetProperty("notifications");
}
