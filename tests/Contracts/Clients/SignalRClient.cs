using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.Contracts.Clients;

/// <summary>Microsoft's SignalR client, in JSON or MessagePack, over any of its transports.</summary>
public sealed partial class SignalRClient : IRealtimeClient
{
    private static readonly string[] EventNames =
    [
        "connected",
        "message",
        "userJoined",
        "userLeft",
        "roomUsers",
        "typing",
        "broadcast",
        "private",
        "error",
    ];

    private readonly HubConnection connection;
    private readonly bool packed;
    private readonly Fences fences = new();
    private readonly TaskCompletionSource<WireMessage> greeted = NewSource<WireMessage>();
    private readonly TaskCompletionSource<Ending> ended = NewSource<Ending>();
    private ClientWebSocket? socket;
    private WireMessage greeting = null!;

    private SignalRClient(Uri server, HttpTransportType transport, bool packed, string? token)
    {
        this.packed = packed;
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(server, "/hubs/realtime"),
            transport,
            options =>
            {
                options.AccessTokenProvider = () => Task.FromResult(token);
                // Kept, so that it can be cut without a word.
                options.WebSocketFactory = async (context, cancellation) =>
                {
                    socket = new();
                    if (token is not null)
                    {
                        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
                    }
                    await socket.ConnectAsync(context.Uri, cancellation);
                    return socket;
                };
            }
        );
        connection = (packed ? builder.AddMessagePackProtocol() : builder).Build();
        foreach (var name in EventNames)
        {
            _ = packed
                ? connection.On<object>(name, it => Hear(PlainValues.ToJson(it)))
                : connection.On<JsonElement>(name, it => Hear(it.GetRawText()));
        }
        connection.Closed += End;
    }

    public string ClientId => greeting.Value("clientId");

    public string UserId => greeting.Value("userId");

    public string Username => greeting.Value("username");

    public Arrivals<RealtimeEvent> Events { get; } = new(it => it.ToString());

    public static async Task<SignalRClient> ConnectAsync(
        Uri server,
        HttpTransportType transport,
        bool packed,
        string? token
    )
    {
        var client = new SignalRClient(server, transport, packed, token);
        try
        {
            await client.connection.StartAsync();
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new RefusedException("unauthorized", refused.Message);
        }
        client.greeting = await client.greeted.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);
        return client;
    }

    public async Task<Joined> JoinAsync(string room, Position? since = null, int? history = null) =>
        WireEvents.Joined(await AskAsync("JoinRoom", room, since is { } it ? Place(it) : null, history));

    public Task LeaveAsync(string room) => DoAsync("LeaveRoom", room);

    public async Task<Position> SendAsync(string room, string data, string? id = null) =>
        WireEvents.Position(await AskAsync("SendMessage", room, ValueOf(data), id));

    public Task TypeAsync(string room, bool isTyping) => DoAsync("Typing", room, isTyping);

    public Task BroadcastAsync(string data) => DoAsync("Broadcast", ValueOf(data));

    public Task SendPrivateAsync(string targetId, string data) => DoAsync("SendPrivate", targetId, ValueOf(data));

    public async Task<HistoryPage> ReadHistoryAsync(string room, long? before = null, int? limit = null) =>
        WireEvents.Page(await AskAsync("History", room, before, limit));

    public Task RefreshAsync(string token) => DoAsync("Refresh", token);

    /// <summary>Calls any method with any arguments, each JSON.</summary>
    public Task CallAsync(string method, params string[] arguments) => DoAsync(method, [.. arguments.Select(ValueOf)]);

    public Task FenceAsync() => fences.PassAsync(data => SendPrivateAsync(ClientId, data));

    public Task<Ending> EndAsync() => ended.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);

    /// <summary>Where there is no WebSocket, the connection's requests end and no others follow.</summary>
    public async Task CutAsync()
    {
        socket?.Abort();
        await connection.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        socket?.Dispose();
    }

    private async Task<WireMessage> AskAsync(string method, params object?[] arguments)
    {
        var answer = await DoAsync(method, arguments);
        return WireMessage.Parse(
            PlainValues.Unescape(answer is JsonElement json ? json.GetRawText() : PlainValues.ToJson(answer))
        );
    }

    private async Task<object?> DoAsync(string method, params object?[] arguments)
    {
        try
        {
            return await connection.InvokeCoreAsync<object?>(method, arguments);
        }
        catch (HubException refused) when (Code().Match(refused.Message) is { Success: true } match)
        {
            throw new RefusedException(match.Groups["code"].Value, match.Groups["message"].Value);
        }
    }

    private void Hear(string json)
    {
        var message = WireMessage.Parse(PlainValues.Unescape(json));
        if (message.Type == "connected")
        {
            greeted.TrySetResult(message);
        }
        else if (WireEvents.Read(message) is { } it && !fences.Takes(it))
        {
            Events.Add(it);
        }
    }

    private Task End(Exception? reason)
    {
        var text = reason?.Message ?? "";
        var code = CloseCode().Match(text);
        ended.TrySetResult(new(code.Success ? int.Parse(code.Groups[1].ValueSpan, null) : null, text));
        Events.Complete(text);
        return Task.CompletedTask;
    }

    private object? ValueOf(string json)
    {
        var value = JsonSerializer.Deserialize<JsonElement>(json, PlainValues.Relaxed);
        return packed ? PlainValues.Of(value) : value;
    }

    private static Dictionary<string, object> Place(Position it) =>
        new() { ["epoch"] = it.Epoch, ["offset"] = it.Offset };

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How Microsoft's clients show the code and words that the server gave.</summary>
    [GeneratedRegex(@"HubException: (?<code>\w+): (?<message>.*)$")]
    private static partial Regex Code();

    [GeneratedRegex(@"(\d{4}): ")]
    private static partial Regex CloseCode();
}
