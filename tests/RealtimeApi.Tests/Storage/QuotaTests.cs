using Dapper;
using Microsoft.Data.Sqlite;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Storage;

/// <summary>How many bytes of messages are kept, of one room and of all: what is beyond goes or is refused, and restarts change nothing.</summary>
public sealed class QuotaTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private static readonly string Page = new('x', 30_000);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_oldest_messages_of_a_room_go_when_it_keeps_too_many_bytes()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var server = await StartAsync(("Rooms:MaxBytes", $"{Megabyte}"));
            using var rest = new RestClient(server);
            for (var i = 1; i <= 50; i++)
            {
                var place = (await SayAsync(rest, "r")).Json;
                Assert.Equal((start * 50) + i, place.GetProperty("offset").GetInt64());
            }
            await SayAsync(rest, "other");

            Assert.InRange(DataBytesOf("r"), Megabyte - 60_000, Megabyte);
            (await rest.GetAsync("/v1/rooms/r/messages?before=2")).AssertProblem(410, "history_gone");
        }
        Assert.Equal(60_000, DataBytesOf("other"), tolerance: 10);
    }

    [Fact]
    public async Task A_room_that_keeps_too_much_for_a_new_limit_is_cut_to_it()
    {
        await using (var server = await StartAsync())
        {
            await FillAsync(server, "r", Megabyte);
        }

        await using var again = await StartAsync(("Rooms:MaxBytes", $"{Megabyte / 4}"));

        await Eventually.HoldsAsync(
            () =>
            {
                again.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(DataBytesOf("r") <= Megabyte / 4);
            },
            "the oldest messages are gone"
        );
    }

    [Fact]
    public async Task When_all_rooms_keep_too_many_bytes_new_messages_are_refused_and_all_else_is_as_before()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var server = await StartAsync(("Storage:MaxBytes", $"{Megabyte}"));
            using var rest = new RestClient(server);
            await FillAsync(server, "r", Megabyte);

            var refused = await SayAsync(rest, "r");
            refused.AssertProblem(507, "quota_exceeded");
            Assert.False(refused.Json.GetProperty("retryable").GetBoolean());
            Assert.Contains(
                "Storage:MaxBytes",
                refused.Json.GetProperty("detail").GetString()!,
                StringComparison.Ordinal
            );
            (await SayAsync(rest, "another")).AssertProblem(507, "quota_exceeded");
            Assert.Equal(["r"], Rooms());
            Assert.InRange(DataBytesOf("r"), Megabyte - 60_000, Megabyte);

            var ada = await server.ConnectAsync();
            var joined = await AskAsync(ada, "join", "r");
            Assert.Equal(20, joined.Field("messages").GetArrayLength());
            (await AskAsync(ada, "message", "r")).AssertError("quota_exceeded", retryable: false);
            await AskAsync(ada, "join", "live:r");
            Assert.Equal("ack", (await AskAsync(ada, "message", "live:r")).Type);
            Assert.Equal(200, (await rest.GetAsync("/health")).Status);
        }
    }

    [Fact]
    public async Task A_message_that_is_stored_already_is_acked_again_although_no_more_may_be_stored()
    {
        await using var server = await StartAsync(("Storage:MaxBytes", $"{Megabyte}"));
        using var rest = new RestClient(server);
        var ada = ("Authorization", $"Bearer {await server.SignInAsync("Ada")}");
        var first = await rest.PostAsync("/v1/rooms/r/messages", new { id = "mine", data = 1 }, ada);
        await FillAsync(server, "r", Megabyte);

        var again = await rest.PostAsync("/v1/rooms/r/messages", new { id = "mine", data = 1 }, ada);

        Assert.Equal(201, again.Status);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task What_is_taken_out_makes_room_for_new_messages()
    {
        await using var server = await StartAsync(
            ("Storage:MaxBytes", $"{Megabyte}"),
            ("Storage:RetentionInterval", "00:00:01")
        );
        using var rest = new RestClient(server);
        await FillAsync(server, "r", Megabyte);

        server.Clock.Advance(TimeSpan.FromDays(31));

        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await SayAsync(rest, "r")).Status == 201;
            },
            "messages are stored again"
        );
    }

    [Fact]
    public async Task Messages_from_before_bytes_were_counted_are_counted()
    {
        await using (var server = await StartAsync())
        {
            await FillAsync(server, "r", Megabyte);
        }
        Query(connection =>
            connection.Execute(
                "ALTER TABLE rooms DROP COLUMN bytes; DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0004%'"
            )
        );

        await using var again = await StartAsync(("Storage:MaxBytes", $"{Megabyte}"));
        using var rest = new RestClient(again);

        (await SayAsync(rest, "r")).AssertProblem(507, "quota_exceeded");
    }

    private Task<RealtimeServer> StartAsync(params (string, string)[] settings) =>
        RealtimeServer.StartAsync(folder.Path, [.. RealtimeServer.Unhurried, .. settings]);

    /// <summary>Says something until it is refused, or so much is stored.</summary>
    private static async Task FillAsync(RealtimeServer server, string room, int bytes)
    {
        using var rest = new RestClient(server);
        for (var said = 0; said < bytes && (await SayAsync(rest, room)).Status == 201; said += Page.Length) { }
    }

    private static Task<RestAnswer> SayAsync(RestClient rest, string room) =>
        rest.PostAsync($"/v1/rooms/{room}/messages", new { data = Page });

    private static Task<WireMessage> AskAsync(SocketClient client, string type, string room) =>
        type == "join"
            ? client.AskAsync(id => new
            {
                type,
                id,
                room,
                history = 20,
            })
            : client.AskAsync(id => new
            {
                type,
                id,
                room,
                data = Page,
            });

    private long DataBytesOf(string room) =>
        Query(connection =>
            connection.ExecuteScalar<long>(
                "SELECT SUM(LENGTH(data)) FROM messages WHERE room_id = (SELECT id FROM rooms WHERE name = @room)",
                new { room }
            )
        );

    private List<string> Rooms() =>
        Query(connection => connection.Query<string>("SELECT name FROM rooms ORDER BY name").ToList());

    private T Query<T>(Func<SqliteConnection, T> query)
    {
        using var connection = new SqliteConnection($"Data Source={folder.File("realtime.db")};Pooling=False");
        connection.Open();
        return query(connection);
    }
}
