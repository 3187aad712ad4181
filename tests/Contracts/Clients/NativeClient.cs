using System.Text.Json;

namespace Realtime.Contracts.Clients;

/// <summary>A client on the native wire, as stories see it.</summary>
public sealed class NativeClient : IRealtimeClient
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

    /// <param name="server">Where the server, or a gateway in front of it, is.</param>
    public static async Task<NativeClient> ConnectAsync(Uri server, string? token = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var query = token is null ? "" : $"?access_token={token}";
        var events = new Arrivals<RealtimeEvent>(it => it.ToString());
        try
        {
            var socket = await SocketClient.ConnectAsync(
                new($"ws://{server.Authority}/ws{query}"),
                heard: message =>
                {
                    if (WireEvents.Read(message) is { } it)
                    {
                        events.Add(it);
                    }
                }
            );
            _ = CompleteAsync(socket, events);
            return new(socket, events);
        }
        catch (HandshakeRefusedException refused) when (refused.Status == 401)
        {
            throw new RefusedException("unauthorized", refused.Message);
        }
    }

    public async Task<Joined> JoinAsync(string room, Position? since = null, int? history = null)
    {
        var place = since is { } it ? $$""","since":{"epoch":"{{it.Epoch}}","offset":{{it.Offset}}}""" : "";
        var count = history is { } n ? $$""","history":{{n}}""" : "";
        return WireEvents.Joined(await AskAsync("join", Room(room) + place + count));
    }

    public Task LeaveAsync(string room) => AskAsync("leave", Room(room));

    public async Task<Position> SendAsync(string room, string data, string? id = null) =>
        WireEvents.Position(await AskAsync("message", $""","data":{data}{Room(room)}""", id));

    public Task TypeAsync(string room, bool isTyping) =>
        AskAsync("typing", $"""{Room(room)},"isTyping":{(isTyping ? "true" : "false")}""");

    public Task BroadcastAsync(string data) => AskAsync("broadcast", $""","data":{data}""");

    public Task SendPrivateAsync(string targetId, string data) =>
        AskAsync("private", $""","targetId":{JsonSerializer.Serialize(targetId)},"data":{data}""");

    public async Task<HistoryPage> ReadHistoryAsync(string room, long? before = null, int? limit = null)
    {
        var from = before is { } offset ? $""","before":{offset}""" : "";
        var count = limit is { } n ? $""","limit":{n}""" : "";
        return WireEvents.Page(await AskAsync("history", Room(room) + from + count));
    }

    public Task RefreshAsync(string token) => AskAsync("refresh", $""","token":"{token}" """);

    public Task FenceAsync() => socket.FenceAsync();

    public async Task<Ending> EndAsync()
    {
        var end = await socket.EndAsync();
        return new(end.Code, end.Reason ?? "");
    }

    public Task CutAsync() => socket.CutAsync();

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private static string Room(string room) => $""","room":{JsonSerializer.Serialize(room)}""";

    private async Task<WireMessage> AskAsync(string type, string fields, string? id = null)
    {
        var key = id ?? $"c{Interlocked.Increment(ref commands)}";
        await socket.SendTextAsync($$"""{"type":"{{type}}","id":"{{key}}"{{fields}}}""");
        var answer = await socket.Messages.NextAsync(
            it => it.Id == key && WireEvents.IsAnswer(it),
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
