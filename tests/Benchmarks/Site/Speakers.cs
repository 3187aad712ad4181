using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Realtime.Benchmarks.Site;

/// <summary>People who speak in a room at an even pace, each over a WebSocket of their own.</summary>
internal sealed class Speakers : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly List<ClientWebSocket> sockets = [];
    private readonly List<Task> readers = [];
    private readonly string room;
    private int refused;

    private Speakers(string room) => this.room = room;

    /// <summary>Commands that the server did not carry out.</summary>
    public int Refused => refused;

    /// <summary>Messages sent so far.</summary>
    public int Sent { get; private set; }

    public static async Task<Speakers> EnterAsync(Uri site, string room, int count)
    {
        var speakers = new Speakers(room);
        using var http = new HttpClient { BaseAddress = site };
        for (var person = 1; person <= count; person++)
        {
            using var answer = await http.PostAsJsonAsync("/v1/session", new { username = $"Speaker {person}" });
            answer.EnsureSuccessStatusCode();
            var session = await answer.Content.ReadFromJsonAsync<JsonElement>();
            await speakers.AddAsync(site, session.GetProperty("token").GetString()!);
        }
        return speakers;
    }

    /// <summary>Speaks until cancelled, in turns.</summary>
    public async Task SpeakAsync(int messagesPerSecond, CancellationToken cancellation)
    {
        var begun = (At: Stopwatch.GetTimestamp(), Sent);
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                var due = (int)(Stopwatch.GetElapsedTime(begun.At).TotalSeconds * messagesPerSecond);
                while (Sent - begun.Sent < due)
                {
                    await SayAsync($"{Phrase(Sent)} ({Sent})");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    public async Task SayAsync(string text)
    {
        await SendAsync(
            sockets[Sent % sockets.Count],
            new
            {
                type = "message",
                room,
                data = new { text },
            }
        );
        Sent++;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in sockets)
        {
            socket.Abort();
            socket.Dispose();
        }
        await Task.WhenAll(readers);
    }

    /// <summary>Short and long ones, as in a chat.</summary>
    private static string Phrase(int number) =>
        (number % 4) switch
        {
            0 => "Yes.",
            1 => "Has anybody looked at the graphs of this morning?",
            2 =>
                "I think so, they were fine; there was a dip at nine, but that is when the report runs, as on every Monday.",
            _ => "See `docs/performance.md` 👍",
        };

    private static async Task SendAsync(ClientWebSocket socket, object command) =>
        await socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(command),
            WebSocketMessageType.Text,
            endOfMessage: true,
            CancellationToken.None
        );

    private async Task AddAsync(Uri site, string token)
    {
        var socket = new ClientWebSocket();
        sockets.Add(socket);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var address = new UriBuilder(new Uri(site, "/ws")) { Scheme = site.Scheme == "https" ? "wss" : "ws" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        await SendAsync(socket, new { type = "join", room });
        readers.Add(ReadAsync(socket));
    }

    /// <summary>What the room says must be taken, or the server would let go of who does not; only refusals are looked at.</summary>
    private async Task ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (buffer.AsSpan(0, received.Count).StartsWith("{\"type\":\"error\""u8))
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            // Aborted at the end.
        }
    }
}
