using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Realtime.Contracts.Clients;

/// <summary>
/// A Socket.IO client, spoken by hand over a WebSocket or by polling; the stock client has stories of its own on Node.
/// </summary>
public sealed partial class SocketIoClient : IRealtimeClient
{
    /// <summary>How a connection ends from which a stock client does not come back by itself.</summary>
    public const string PutOut = "put out of the namespace";

    private readonly ISocketIoCarrier carrier;
    private readonly Fences fences = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> asked = new();
    private readonly TaskCompletionSource<WireMessage> greeted = NewSource<WireMessage>();
    private readonly TaskCompletionSource<Ending> ended = NewSource<Ending>();
    private WireMessage greeting = null!;
    private int commands;

    private SocketIoClient(ISocketIoCarrier carrier) => this.carrier = carrier;

    public string ClientId => greeting.Value("clientId");

    public string UserId => greeting.Value("userId");

    public string Username => greeting.Value("username");

    public Arrivals<RealtimeEvent> Events { get; } = new(it => it.ToString());

    /// <summary>Somebody without a token, over a WebSocket.</summary>
    public static async Task<SocketIoClient> ConnectAsync(Uri server) =>
        await ConnectAsync(await WebSocketCarrier.OpenAsync(server), token: null);

    internal static async Task<SocketIoClient> ConnectAsync(ISocketIoCarrier carrier, string? token)
    {
        var client = new SocketIoClient(carrier);
        _ = client.ReadAsync();
        await carrier.SendAsync(token is null ? "40" : $$"""40{"token":"{{token}}"}""");
        client.greeting = await client.greeted.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);
        return client;
    }

    public async Task<Joined> JoinAsync(string room, Position? since = null, int? history = null)
    {
        var place = since is { } it ? $$"""{"epoch":"{{it.Epoch}}","offset":{{it.Offset}}}""" : "null";
        return WireEvents.Joined(await AskAsync($"""["joinRoom",{Text(room)},{place},{Number(history)}]"""));
    }

    public Task LeaveAsync(string room) => AskAsync($"""["leaveRoom",{Text(room)}]""");

    public async Task<Position> SendAsync(string room, string data, string? id = null)
    {
        var name = id is null ? "" : $""","id":{Text(id)}""";
        return WireEvents.Position(
            await AskAsync($$"""["sendMessage",{"room":{{Text(room)}},"data":{{data}}{{name}}}]""")
        );
    }

    public Task TypeAsync(string room, bool isTyping) =>
        AskAsync($$"""["typing",{"room":{{Text(room)}},"isTyping":{{(isTyping ? "true" : "false")}}}]""");

    public Task BroadcastAsync(string data) => AskAsync($"""["broadcast",{data}]""");

    public Task SendPrivateAsync(string targetId, string data) => AskAsync($"""["private",{Text(targetId)},{data}]""");

    public async Task<HistoryPage> ReadHistoryAsync(string room, long? before = null, int? limit = null) =>
        WireEvents.Page(await AskAsync($"""["history",{Text(room)},{Number(before)},{Number(limit)}]"""));

    public Task RefreshAsync(string token) => AskAsync($"""["refresh",{Text(token)}]""");

    /// <summary>Emits any event and waits for its acknowledgement.</summary>
    /// <param name="payload">A JSON array: the name and the arguments.</param>
    public Task CallAsync(string payload) => AskAsync(payload);

    /// <summary>Emits any event and asks for no acknowledgement.</summary>
    public Task EmitAsync(string payload) => carrier.SendAsync($"42{payload}");

    public Task FenceAsync() => fences.PassAsync(data => SendPrivateAsync(ClientId, data));

    public Task<Ending> EndAsync() => ended.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);

    public Task CutAsync() => carrier.CutAsync();

    public ValueTask DisposeAsync() => carrier.DisposeAsync();

    private async Task<WireMessage> AskAsync(string payload)
    {
        var id = Interlocked.Increment(ref commands);
        var answered = asked[id] = NewSource<JsonElement>();
        if (ended.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The connection has ended: {await ended.Task}");
        }
        await carrier.SendAsync(string.Create(CultureInfo.InvariantCulture, $"42{id}{payload}"));
        var answer = WireMessage.Parse((await answered.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience)).GetRawText());
        return answer.Type == "error" ? throw Refusal(answer.Json) : answer;
    }

    private async Task ReadAsync()
    {
        var reason = "the carrier ended";
        try
        {
            while (await carrier.ReadAsync() is { } packet)
            {
                if (packet == "41")
                {
                    reason = PutOut;
                    break;
                }
                await HearAsync(packet);
            }
        }
        catch (Exception gone)
            when (gone is System.Net.WebSockets.WebSocketException or HttpRequestException or OperationCanceledException
            )
        {
            reason = gone.Message;
        }
        ended.TrySetResult(new(null, reason));
        Events.Complete(reason);
        greeted.TrySetException(new InvalidOperationException(reason));
        foreach (var waiting in asked.Values)
        {
            waiting.TrySetException(new InvalidOperationException(reason));
        }
    }

    private async Task HearAsync(string packet)
    {
        switch (packet)
        {
            case "2":
                await carrier.SendAsync("3");
                break;
            case ['4', '4', ..]:
                var data = JsonSerializer.Deserialize<JsonElement>(packet.AsSpan(2)).GetProperty("data");
                greeted.TrySetException(new RefusedException(data.GetProperty("code").GetString()!, packet));
                break;
            case ['4', '2', ..]:
                Hear(JsonSerializer.Deserialize<JsonElement>(packet.AsSpan(2)));
                break;
            case ['4', '3', ..]:
                var ack = Ack().Match(packet);
                var id = int.Parse(ack.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                if (asked.TryRemove(id, out var answered))
                {
                    answered.SetResult(JsonSerializer.Deserialize<JsonElement>(ack.Groups[2].ValueSpan)[0]);
                }
                break;
        }
    }

    private void Hear(JsonElement packet)
    {
        var (name, first) = (packet[0].GetString(), packet[1]);
        switch (name)
        {
            case "connected":
                greeted.TrySetResult(WireMessage.Parse(first.GetRawText()));
                break;
            case "message":
                Events.Add(Message(first));
                break;
            case "roomUsers":
                var names = first.EnumerateArray().Select(it => it.GetString()!);
                Events.Add(new RoomUsers(packet[2].GetString()!, [.. names]));
                break;
            default:
                if (WireEvents.Read(WireMessage.Parse(first.GetRawText())) is { } it && !fences.Takes(it))
                {
                    Events.Add(it);
                }
                break;
        }
    }

    /// <summary>Here <c>from</c> is a name.</summary>
    private static RoomMessage Message(JsonElement it) => WireEvents.Message(it, usernameField: "from");

    private static RefusedException Refusal(JsonElement error) =>
        new(error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [GeneratedRegex(@"^43(\d+)(\[.*)$", RegexOptions.Singleline)]
    private static partial Regex Ack();
}
