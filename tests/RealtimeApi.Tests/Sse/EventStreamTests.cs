using System.Net;
using System.Text;
using System.Text.Json;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Sse;

/// <summary>What only event streams have: their lines, their headers, their heartbeat, and how they come back.</summary>
public sealed class EventStreamTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RealtimeServer server = shared.Server;

    [Theory]
    [InlineData("/sse")]
    [InlineData("/sse/rooms/r")]
    [InlineData("/sse/notifications")]
    public async Task A_stream_says_that_nobody_may_keep_or_change_it(string path)
    {
        using var stream = await OpenStream.OpenAsync(server, path);

        Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(["no-cache", "no-transform"], stream.Answer.Headers.CacheControl!.ToString().Split(", ").Order());
        Assert.Equal("no", stream.Answer.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task A_comment_keeps_the_line_open_every_fifteen_seconds()
    {
        using var stream = await OpenStream.OpenAsync(server, "/sse/rooms/quiet");
        Assert.Equal(["id", "event", "data", ""], (await stream.NextAsync(4)).Select(line => line.Split(':')[0]));

        for (var i = 0; i < 3; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal([":", ""], await stream.NextAsync(2));
        }
    }

    [Fact]
    public async Task What_the_browser_says_it_saw_counts_before_what_the_page_wrote()
    {
        var (epoch, room) = ("", "both");
        for (var i = 1; i <= 3; i++)
        {
            epoch = await PostAsync(room, $"{i}");
        }

        using var stream = await OpenStream.OpenAsync(server, $"/sse/rooms/{room}?since={epoch}:0", $"{epoch}:2");

        Assert.Equal($"id: {epoch}:3", (await stream.NextAsync(1))[0]);
    }

    [Fact]
    public async Task A_message_is_an_unnamed_event_whose_id_is_its_position()
    {
        using var stream = await OpenStream.OpenAsync(server, "/sse/rooms/lines");
        await stream.NextAsync(4);

        var epoch = await PostAsync("lines", "{\"a\":\n[1,\r\n2]}");

        var lines = await stream.NextAsync(3);
        Assert.Equal($"id: {epoch}:1", lines[0]);
        Assert.Equal("", lines[2]);
        var message = JsonSerializer.Deserialize<JsonElement>(lines[1].AsSpan("data: ".Length));
        Assert.Equal("message", message.GetProperty("type").GetString());
        Assert.Equal([1, 2], message.GetProperty("data").GetProperty("a").EnumerateArray().Select(it => it.GetInt32()));
    }

    [Fact]
    public async Task More_than_an_outbox_holds_can_be_missed_and_had_again()
    {
        await using var small = await RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Outbox:MaxBytes", "4096"),
        ]);
        using var http = small.Http();
        var epoch = "";
        for (var i = 0; i < 20; i++)
        {
            epoch = await PostAsync(http, "r", $"\"{new string('x', 2000)}\"");
        }

        using var stream = await OpenStream.OpenAsync(small, $"/sse/rooms/r?since={epoch}:0");

        var ids = (await stream.NextAsync(20 * 3)).Where(line => line.StartsWith("id: ", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"id: {epoch}:{i}"), ids);
    }

    [Fact]
    public async Task A_person_hears_what_is_said_to_them_on_the_lobby_stream()
    {
        var token = await server.SignInAsync("Ada");
        using var stream = await OpenStream.OpenAsync(server, $"/sse?access_token={token}");
        var connected = await stream.NextEventAsync("connected");
        var bob = await server.ConnectAsync();

        foreach (var target in new[] { "clientId", "userId" })
        {
            var targetId = connected.GetProperty(target).GetString();
            await bob.SendAsync(
                new
                {
                    type = "private",
                    targetId,
                    data = target,
                }
            );
            Assert.Equal(target, (await stream.NextEventAsync("private")).GetProperty("data").GetString());
        }
        await bob.SendAsync(new { type = "broadcast", data = "all" });
        Assert.Equal(bob.ClientId, (await stream.NextEventAsync("broadcast")).GetProperty("from").GetString());
    }

    private async Task<string> PostAsync(string room, string data)
    {
        using var http = server.Http();
        return await PostAsync(http, room, data);
    }

    private static async Task<string> PostAsync(HttpClient http, string room, string data)
    {
        using var body = new StringContent($$"""{"data":{{data}}}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"/v1/rooms/{room}/messages", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var place = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return place.GetProperty("epoch").GetString()!;
    }

    /// <summary>A stream that has begun, line by line.</summary>
    private sealed class OpenStream(HttpClient http, HttpResponseMessage answer) : IDisposable
    {
        private readonly StreamReader reader = new(answer.Content.ReadAsStream());

        public HttpResponseMessage Answer => answer;

        public static async Task<OpenStream> OpenAsync(RealtimeServer server, string path, string? lastEventId = null)
        {
            var http = server.Http();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            if (lastEventId is not null)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
            }
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return new(http, answer);
        }

        public async Task<IReadOnlyList<string>> NextAsync(int count)
        {
            var lines = new List<string>();
            while (lines.Count < count)
            {
                lines.Add((await reader.ReadLineAsync().WaitAsync(Arrivals<string>.Patience))!);
            }
            return lines;
        }

        public async Task<JsonElement> NextEventAsync(string type)
        {
            while (true)
            {
                var line = (await NextAsync(1))[0];
                if (
                    line.StartsWith("data: ", StringComparison.Ordinal)
                    && JsonSerializer.Deserialize<JsonElement>(line.AsSpan("data: ".Length)) is var it
                    && it.GetProperty("type").GetString() == type
                )
                {
                    return it;
                }
            }
        }

        public void Dispose()
        {
            answer.Dispose();
            http.Dispose();
        }
    }
}
