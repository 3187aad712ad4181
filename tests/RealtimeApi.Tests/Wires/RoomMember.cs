using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>Somebody in a room, on one wire: notes the place and id of every message, and may say something.</summary>
internal abstract class RoomMember : IAsyncDisposable
{
    private readonly Arrivals<string> seen = new(it => it);
    private readonly Arrivals<JsonElement> heard = new(it => it.GetRawText());

    public abstract string Wire { get; }

    /// <summary>Says something and returns its offset; an event stream only listens and returns null.</summary>
    /// <param name="traceparent">The trace that the message belongs to, if any.</param>
    public abstract Task<long?> SayAsync(string room, string id, string? traceparent = null);

    /// <summary>The next message as this wire shows it.</summary>
    public Task<JsonElement> HearAsync() => heard.NextAsync(_ => true, $"a message on {Wire}");

    public async Task<IReadOnlyList<string>> SeeAsync(int count) =>
        await seen.NextAsync(count, _ => true, $"{count} messages on {Wire}", TimeSpan.FromSeconds(60));

    public abstract ValueTask DisposeAsync();

    protected void Note(JsonElement message)
    {
        seen.Add(
            $"{message.GetProperty("epoch").GetString()}:{message.GetProperty("offset").GetInt64()} "
                + message.GetProperty("id").GetString()
        );
        heard.Add(message.Clone());
    }
}

/// <summary>A plain WebSocket.</summary>
internal sealed class NativeMember : RoomMember
{
    private SocketClient socket = null!;

    public override string Wire => "native";

    public static async Task<NativeMember> JoinAsync(RealtimeServer server, string room)
    {
        var member = new NativeMember();
        member.socket = await SocketClient.ConnectAsync(server.Lobby, heard: member.Hear);
        await member.socket.AskAsync(id => new
        {
            type = "join",
            room,
            id,
        });
        return member;
    }

    private void Hear(WireMessage message)
    {
        if (message.Type == "message")
        {
            Note(message.Json);
        }
    }

    public override async Task<long?> SayAsync(string room, string id, string? traceparent = null)
    {
        await socket.SendAsync(
            new
            {
                type = "message",
                room,
                id,
                data = new { text = id },
                traceparent,
            }
        );
        return (await socket.NextAsync("ack", ack => ack.Id == id)).Number("offset");
    }

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}

/// <summary>The stock SignalR client, in JSON or MessagePack.</summary>
internal sealed class SignalRMember(HubConnection connection, bool packed) : RoomMember
{
    public override string Wire => packed ? "SignalR MessagePack" : "SignalR JSON";

    public static async Task<SignalRMember> JoinAsync(RealtimeServer server, string room, bool packed)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "/hubs/realtime"));
        var connection = (packed ? builder.AddMessagePackProtocol() : builder).Build();
        var member = new SignalRMember(connection, packed);
        if (packed)
        {
            connection.On<Dictionary<string, object>>(
                "message",
                it => member.Note(JsonSerializer.SerializeToElement(it))
            );
        }
        else
        {
            connection.On<JsonElement>("message", member.Note);
        }
        await connection.StartAsync();
        await connection.InvokeAsync("JoinRoom", room);
        return member;
    }

    public override async Task<long?> SayAsync(string room, string id, string? traceparent = null)
    {
        if (packed)
        {
            var ack = await connection.InvokeAsync<Dictionary<string, object>>(
                "SendMessage",
                room,
                id,
                id,
                traceparent
            );
            return Convert.ToInt64(ack["offset"], System.Globalization.CultureInfo.InvariantCulture);
        }
        var answer = await connection.InvokeAsync<JsonElement>("SendMessage", room, id, id, traceparent);
        return answer.GetProperty("offset").GetInt64();
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}

/// <summary>Socket.IO over a WebSocket, spoken by hand; the stock client has tests of its own on Node.</summary>
internal sealed class SocketIoMember : RoomMember
{
    private readonly ClientWebSocket socket = new();
    private readonly Arrivals<(int Id, JsonElement Answer)> acks = new(it => $"{it}");
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int commands;

    public override string Wire => "Socket.IO";

    public static async Task<SocketIoMember> JoinAsync(RealtimeServer server, string room)
    {
        var member = new SocketIoMember();
        await member.socket.ConnectAsync(server.Socket("/socket.io/?EIO=4&transport=websocket"), default);
        _ = member.ReadAsync();
        await member.SendAsync("40");
        await member.connected.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await member.AskAsync($"""["joinRoom","{room}"]""");
        return member;
    }

    public override async Task<long?> SayAsync(string room, string id, string? traceparent = null)
    {
        var said = new
        {
            room,
            text = id,
            id,
            traceparent,
        };
        var answer = await AskAsync($"""["sendMessage",{JsonSerializer.Serialize(said)}]""");
        return answer.GetProperty("offset").GetInt64();
    }

    public override ValueTask DisposeAsync()
    {
        socket.Dispose();
        sending.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> AskAsync(string payload)
    {
        var id = Interlocked.Increment(ref commands);
        await SendAsync($"42{id}{payload}");
        return (await acks.NextAsync(it => it.Id == id, $"the acknowledgement of {payload}")).Answer;
    }

    private async Task SendAsync(string packet)
    {
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, default);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), default);
                    length += part.Count;
                } while (!part.EndOfMessage);
                await HearAsync(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception ended)
            when (ended is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            acks.Complete("the connection ended");
        }
    }

    private async Task HearAsync(string packet)
    {
        switch (packet)
        {
            case ['2', ..]:
                await SendAsync("3");
                break;
            case ['4', '0', ..]:
                connected.TrySetResult();
                break;
            case ['4', '2', ..]:
                var heard = JsonSerializer.Deserialize<JsonElement>(packet.AsSpan(2));
                if (heard[0].GetString() == "message")
                {
                    Note(heard[1]);
                }
                break;
            case ['4', '3', ..]:
                var bracket = packet.IndexOf('[', StringComparison.Ordinal);
                var id = int.Parse(packet.AsSpan(2, bracket - 2), System.Globalization.CultureInfo.InvariantCulture);
                acks.Add((id, JsonSerializer.Deserialize<JsonElement>(packet.AsSpan(bracket))[0]));
                break;
        }
    }
}

/// <summary>An event stream: listens only.</summary>
internal sealed class EventStreamMember : RoomMember
{
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public override string Wire => "event stream";

    public static async Task<EventStreamMember> JoinAsync(RealtimeServer server, string room)
    {
        var member = new EventStreamMember();
        var stream = await member.http.GetStreamAsync(new Uri(server.Address, $"/sse/rooms/{room}"));
        var reader = new StreamReader(stream);
        // The position with which every stream begins: from here on nothing is missed.
        Assert.StartsWith("id: ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        _ = member.ReadAsync(reader);
        return member;
    }

    public override Task<long?> SayAsync(string room, string id, string? traceparent = null) =>
        Task.FromResult<long?>(null);

    public override ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    Note(JsonSerializer.Deserialize<JsonElement>(line.AsSpan(6)));
                }
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException) { }
    }
}
