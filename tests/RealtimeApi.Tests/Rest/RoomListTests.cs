using System.Buffers.Text;
using System.Text;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Rest;

/// <summary>The list of rooms shows those that one may join, and betrays no other.</summary>
public sealed class RoomListTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Public = ["a-public", "n-public", "z-public"];
    private static readonly string[] Private = ["m-secret", "n-secret", "p-secret", "q-secret"];

    private RealtimeServer server = null!;
    private RestClient rest = null!;

    public async Task InitializeAsync()
    {
        var settings = Private
            .SelectMany(
                (room, i) => new[] { ($"Rooms:Policies:{i}:Pattern", room), ($"Rooms:Policies:{i}:Join", "signed-in") }
            )
            .ToArray();
        server = await RealtimeServer.StartAsync([.. settings, .. RealtimeServer.Unhurried]);
        rest = new(server);
        var ada = ("Authorization", $"Bearer {await server.SignInAsync("Ada")}");
        foreach (var room in (string[])[.. Public, .. Private])
        {
            await rest.PostAsync($"/v1/rooms/{room}/messages", new { data = 1 }, ada);
        }
    }

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    public void Dispose() => rest.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task A_stranger_who_reads_page_after_page_sees_the_rooms_that_they_may_join_and_no_name_of_others(
        int limit
    )
    {
        var seen = new List<string>();
        var next = "";
        var pages = 0;
        do
        {
            var answer = await rest.GetAsync($"/v1/rooms?limit={limit}{(next == "" ? "" : $"&after={next}")}");
            var rooms = answer.Json.GetProperty("rooms").EnumerateArray();
            seen.AddRange(rooms.Select(room => room.GetProperty("room").GetString()!));
            next = answer.Json.TryGetProperty("next", out var cursor) ? cursor.GetString()! : "";
            AssertNamesNothing(next);
            Assert.True(++pages < 10);
        } while (next != "");

        Assert.Equal(Public, seen);
    }

    [Fact]
    public async Task A_page_is_full_although_rooms_lie_between_that_one_may_not_join()
    {
        var answer = await rest.GetAsync("/v1/rooms?limit=3");

        Assert.Equal(3, answer.Json.GetProperty("rooms").GetArrayLength());
    }

    [Fact]
    public async Task What_is_no_cursor_of_an_earlier_answer_is_refused()
    {
        var cursor = (await rest.GetAsync("/v1/rooms?limit=1")).Json.GetProperty("next").GetString()!;
        var changed = (cursor[40] == 'A' ? 'B' : 'A').ToString();

        foreach (
            var wrong in new[]
            {
                "",
                "n-public",
                "%20",
                cursor[1..],
                $"{cursor}A",
                cursor[..40] + changed + cursor[41..],
            }
        )
        {
            (await rest.GetAsync($"/v1/rooms?after={wrong}")).AssertProblem(400, "invalid_field");
        }
    }

    private static void AssertNamesNothing(string cursor)
    {
        var decoded = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(cursor));
        foreach (var room in Private)
        {
            Assert.DoesNotContain(room, cursor, StringComparison.Ordinal);
            Assert.DoesNotContain(room, decoded, StringComparison.Ordinal);
        }
    }
}
