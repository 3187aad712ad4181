using System.Text.Json;
using Realtime.Contracts;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>A client on the native wire, as stories see it.</summary>
internal sealed class NativeClient : IRealtimeClient
{
    private readonly SocketClient socket;
    private int commands;

    private NativeClient(SocketClient socket, Arrivals<RealtimeEvent> events)
    {
        this.socket = socket;
        Events = events;
    }

    public string ClientId => socket.ClientId;

    public string UserId => socket.UserId;

    public string Username => socket.Username;

    public Arrivals<RealtimeEvent> Events { get; }

    public static async Task<NativeClient> ConnectAsync(Uri address)
    {
        var events = new Arrivals<RealtimeEvent>(it => it.ToString());
        var socket = await SocketClient.ConnectAsync(
            address,
            heard: message =>
            {
                if (NativeEvents.Read(message) is { } it)
                {
                    events.Add(it);
                }
            }
        );
        _ = CompleteAsync(socket, events);
        return new(socket, events);
    }

    public async Task<Joined> JoinAsync(string room, Position? since = null, int? history = null)
    {
        var place = since is { } it ? $$""","since":{"epoch":"{{it.Epoch}}","offset":{{it.Offset}}}""" : "";
        var count = history is { } n ? $$""","history":{{n}}""" : "";
        var answer = await AskAsync("join", Room(room) + place + count);
        return new(
            answer.Value("room"),
            answer.Value("epoch"),
            answer.Number("offset"),
            answer.Flag("recovered"),
            NativeEvents.Messages(answer),
            NativeEvents.Usernames(answer)
        );
    }

    public Task LeaveAsync(string room) => AskAsync("leave", Room(room));

    public async Task<Position> SendAsync(string room, string data, string? id = null)
    {
        var answer = await AskAsync("message", $""","data":{data}{Room(room)}""", id);
        return new(answer.Value("epoch"), answer.Number("offset"));
    }

    public Task TypeAsync(string room, bool isTyping) =>
        AskAsync("typing", $"""{Room(room)},"isTyping":{(isTyping ? "true" : "false")}""");

    public Task BroadcastAsync(string data) => AskAsync("broadcast", $""","data":{data}""");

    public Task SendPrivateAsync(string targetId, string data) =>
        AskAsync("private", $""","targetId":{JsonSerializer.Serialize(targetId)},"data":{data}""");

    public async Task<HistoryPage> ReadHistoryAsync(string room, long? before = null, int? limit = null)
    {
        var from = before is { } offset ? $""","before":{offset}""" : "";
        var count = limit is { } n ? $""","limit":{n}""" : "";
        var answer = await AskAsync("history", Room(room) + from + count);
        return new(answer.Value("epoch"), NativeEvents.Messages(answer), answer.Flag("more"));
    }

    public Task FenceAsync() => socket.FenceAsync();

    public Task CutAsync() => socket.CutAsync();

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private static string Room(string room) => $""","room":{JsonSerializer.Serialize(room)}""";

    private async Task<WireMessage> AskAsync(string type, string fields, string? id = null)
    {
        var key = id ?? $"c{Interlocked.Increment(ref commands)}";
        await socket.SendTextAsync($$"""{"type":"{{type}}","id":"{{key}}"{{fields}}}""");
        var answer = await socket.Messages.NextAsync(
            it => it.Id == key && NativeEvents.IsAnswer(it),
            $"the answer to {type} {key}"
        );
        return answer.Type != "error"
            ? answer
            : throw new RefusedException(answer.Value("code"), answer.Value("message"));
    }

    private static async Task CompleteAsync(SocketClient socket, Arrivals<RealtimeEvent> events)
    {
        var end = await socket.EndAsync(Timeout.InfiniteTimeSpan);
        events.Complete(end.ToString());
    }
}
