using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Realtime.Contracts.Clients;

/// <summary>Somebody who listens by event streams and speaks by REST.</summary>
public sealed class EventStreamClient : IRealtimeClient
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly HttpClient http;
    private readonly AdvancingClock clock;
    private readonly ConcurrentDictionary<string, RoomStream> streams = new();
    private readonly TaskCompletionSource<Ending> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JsonElement person;

    private EventStreamClient(HttpClient http, JsonElement person, AdvancingClock clock)
    {
        this.http = http;
        this.person = person;
        this.clock = clock;
    }

    /// <summary>There is no connection to give one to.</summary>
    public string ClientId => UserId;

    public string UserId => person.GetProperty("userId").GetString()!;

    public string Username => person.GetProperty("username").GetString()!;

    public Arrivals<RealtimeEvent> Events { get; } = new(it => it.ToString());

    /// <summary>Without a token signs in, since nothing else ties one request to the next.</summary>
    public static async Task<EventStreamClient> ConnectAsync(Uri server, string? token, AdvancingClock clock)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (token is null)
        {
            using var session = await http.PostAsJsonAsync("/v1/session", new { username = "Guest" });
            token = (await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        }
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await http.GetAsync(new Uri("/v1/session", UriKind.Relative));
        return new(http, (await ReadAsync(answer)).Json, clock);
    }

    public async Task<Joined> JoinAsync(string room, Position? since = null, int? history = null)
    {
        var place = since is { } it ? $"since={it.Epoch}:{it.Offset}&" : "";
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"/sse/rooms/{Uri.EscapeDataString(room)}?{place}history={history ?? 0}", UriKind.Relative)
        );
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
        {
            await ReadAsync(answer);
        }
        var stream = new RoomStream(answer);
        var (position, missed, isReset) = await stream.BeginAsync();
        streams[room] = stream;
        _ = HearAsync(stream);
        var users = (await GetAsync($"/v1/rooms/{room}/users")).Field("users").EnumerateArray();
        return new(
            room,
            position.Epoch,
            position.Offset,
            since is not null && !isReset,
            missed,
            [.. users.Select(user => user.GetProperty("username").GetString()!)]
        );
    }

    public Task LeaveAsync(string room)
    {
        if (streams.TryRemove(room, out var stream))
        {
            stream.Dispose();
        }
        return Task.CompletedTask;
    }

    public async Task<Position> SendAsync(string room, string data, string? id = null)
    {
        using var body = new StringContent($$"""{"data":{{data}}}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"/v1/rooms/{room}/messages", UriKind.Relative)
        );
        request.Content = body;
        if (id is not null)
        {
            request.Headers.Add("Idempotency-Key", id);
        }
        using var answer = await http.SendAsync(request);
        return WireEvents.Position(await ReadAsync(answer));
    }

    public async Task<HistoryPage> ReadHistoryAsync(string room, long? before = null, int? limit = null)
    {
        var from = before is null ? "" : string.Create(CultureInfo.InvariantCulture, $"before={before}&");
        var count = limit is null ? "" : string.Create(CultureInfo.InvariantCulture, $"limit={limit}");
        return WireEvents.Page(await GetAsync($"/v1/rooms/{room}/messages?{from}{count}"));
    }

    public Task TypeAsync(string room, bool isTyping) => throw Impossible();

    public Task BroadcastAsync(string data) => throw Impossible();

    public Task SendPrivateAsync(string targetId, string data) => throw Impossible();

    public Task RefreshAsync(string token) => throw Impossible();

    /// <summary>Waits for the next heartbeat of every stream.</summary>
    public Task FenceAsync()
    {
        Task[] beats = [.. streams.Values.Select(stream => stream.NextBeatAsync())];
        clock.Advance(Heartbeat);
        return Task.WhenAll(beats);
    }

    /// <summary>How the first of its streams ended.</summary>
    public Task<Ending> EndAsync() => ended.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);

    public Task CutAsync()
    {
        foreach (var stream in streams.Values)
        {
            stream.Dispose();
        }
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        http.Dispose();
    }

    private async Task HearAsync(RoomStream stream)
    {
        await foreach (var message in stream.ReadAsync())
        {
            if (WireEvents.Read(message) is { } it)
            {
                Events.Add(it);
            }
        }
        ended.TrySetResult(new(null, "the stream ended"));
    }

    private async Task<WireMessage> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(answer);
    }

    /// <summary>An answer, or the problem it tells of.</summary>
    private static async Task<WireMessage> ReadAsync(HttpResponseMessage answer)
    {
        var message = WireMessage.Parse(await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? message : throw new RefusedException(message.Value("code"), message.Text);
    }

    private static NotSupportedException Impossible() => new("Event streams and REST have no such command.");
}
