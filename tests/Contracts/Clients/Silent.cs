using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Realtime.Contracts.Clients;

/// <summary>Clients that join a room and from then on read nothing, on each wire.</summary>
public static class Silent
{
    /// <summary>So small that what the client does not read is soon the server's to keep.</summary>
    private const int ReceiveBufferBytes = 4096;

    public static async Task<IDisposable> NativeAsync(Uri server, string room, string token)
    {
        var socket = await OpenAsync(server, $"/ws?access_token={token}");
        await socket.SendTextAsync($$"""{"type":"join","room":"{{room}}"}""");
        return socket;
    }

    public static async Task<IDisposable> SignalRAsync(Uri server, string room, string token, IHubProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var socket = await OpenAsync(server, $"/hubs/realtime?access_token={token}");
        var opcode =
            protocol.TransferFormat == Microsoft.AspNetCore.Connections.TransferFormat.Text
                ? Opcodes.Text
                : Opcodes.Binary;
        await socket.SendTextAsync($$"""{"protocol":"{{protocol.Name}}","version":1}""" + "\u001e");
        var join = protocol.GetMessageBytes(new InvocationMessage("1", "JoinRoom", [room]));
        await socket.SendAsync(new RawFrame(opcode, join.ToArray()));
        return socket;
    }

    public static async Task<IDisposable> SocketIoAsync(Uri server, string room, string token)
    {
        var socket = await OpenAsync(server, "/socket.io/?EIO=4&transport=websocket");
        await socket.SendTextAsync($$"""40{"token":"{{token}}"}""");
        // Nobody may speak before the server has let it in.
        while ((await socket.NextFrameAsync())?.Text.StartsWith("40", StringComparison.Ordinal) is false) { }
        await socket.SendTextAsync($"""42["joinRoom","{room}"]""");
        return socket;
    }

    /// <summary>Polls until it is let in, and never again.</summary>
    public static async Task<IDisposable> SocketIoPollingAsync(Uri server, string room, string token)
    {
        var http = new HttpClient();
        var session = await OpenPollingAsync(http, server);
        await PostAsync($$"""40{"token":"{{token}}"}""");
        while (!(await http.GetStringAsync(session)).Contains("40{", StringComparison.Ordinal)) { }
        await PostAsync($"""42["joinRoom","{room}"]""");
        return http;

        async Task PostAsync(string packet)
        {
            using var body = new StringContent(packet, Encoding.UTF8);
            (await http.PostAsync(session, body)).EnsureSuccessStatusCode();
        }
    }

    /// <summary>Begins a session by long polling that has said and heard nothing yet.</summary>
    /// <returns>Where it polls and posts.</returns>
    public static async Task<Uri> OpenPollingAsync(HttpClient http, Uri server)
    {
        ArgumentNullException.ThrowIfNull(http);
        const string Polling = "/socket.io/?EIO=4&transport=polling";
        var opened = await http.GetStringAsync(new Uri(server, Polling));
        var sid = JsonSerializer.Deserialize<JsonElement>(opened.AsSpan(1)).GetProperty("sid").GetString();
        return new(server, $"{Polling}&sid={sid}");
    }

    public static async Task<IDisposable> EventStreamAsync(Uri server, string room, string token)
    {
        ArgumentNullException.ThrowIfNull(server);
        return await RawWebSocket.HandshakeAsync(
            new(server, $"/sse/rooms/{room}?access_token={token}"),
            new Dictionary<string, string> { ["Accept"] = "text/event-stream" },
            receiveBufferBytes: ReceiveBufferBytes
        );
    }

    private static Task<RawWebSocket> OpenAsync(Uri server, string path) =>
        RawWebSocket.HandshakeAsync(
            new(server, path),
            RawWebSocket.HandshakeHeaders,
            receiveBufferBytes: ReceiveBufferBytes
        );
}
