using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Realtime.SocketIo.Tests;

/// <summary>The raw protocol over a WebSocket.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>Connected, nothing read.</summary>
    public static async Task<RawSocket> ConnectAsync(
        RunningServer server,
        string path = "/engine.io/",
        string? sid = null,
        string? query = null,
        Action<ClientWebSocketOptions>? configure = null
    )
    {
        var raw = new RawSocket();
        configure?.Invoke(raw._socket.Options);
        raw._socket.Options.CollectHttpResponseDetails = true;
        query ??= "EIO=4&transport=websocket" + (sid is null ? "" : $"&sid={sid}");
        var address = new UriBuilder(new Uri(server.Address, $"{path}?{query}")) { Scheme = "ws" }.Uri;
        await raw._socket.ConnectAsync(address, Patience.Token);
        return raw;
    }

    /// <summary>A session over WebSocket only, its handshake read.</summary>
    public static async Task<RawSocket> OpenAsync(RunningServer server, string path = "/engine.io/")
    {
        var raw = await ConnectAsync(server, path);
        Assert.StartsWith("0{", await raw.ReceiveAsync());
        return raw;
    }

    /// <summary>In a Socket.IO namespace, its greeting read.</summary>
    public static async Task<RawSocket> EnterAsync(RunningServer server, string ns = "")
    {
        var raw = await OpenAsync(server, "/socket.io/");
        await raw.EnterAsync(ns);
        return raw;
    }

    /// <summary>How the server refuses a handshake.</summary>
    public static async Task<HttpStatusCode> RefusedAsync(RunningServer server, string query, string? origin = null)
    {
        using var raw = new RawSocket();
        raw._socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            raw._socket.Options.SetRequestHeader("Origin", origin);
        }
        var address = new UriBuilder(new Uri(server.Address, $"/engine.io/?{query}")) { Scheme = "ws" }.Uri;
        await Assert.ThrowsAsync<WebSocketException>(() => raw._socket.ConnectAsync(address, Patience.Token));
        return raw._socket.HttpStatusCode;
    }

    public async Task EnterAsync(string ns)
    {
        await SendAsync($"40{ns}");
        Assert.StartsWith($"40{ns}{{", await ReceiveAsync());
        Assert.Equal($$"""42{{ns}}["auth",{}]""", await ReceiveAsync());
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Patience.Token);

    public Task SendAsync(byte[] bytes, bool isText = false, bool isLast = true) =>
        _socket.SendAsync(
            bytes,
            isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary,
            isLast,
            Patience.Token
        );

    /// <summary>The next text; null when the server closed.</summary>
    public async Task<string?> ReceiveAsync() =>
        await ReceiveBytesAsync(WebSocketMessageType.Text) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public Task<byte[]?> ReceiveBinaryAsync() => ReceiveBytesAsync(WebSocketMessageType.Binary);

    /// <summary>What the server closes with; whatever it says before is of no interest.</summary>
    public async Task<int?> ReceiveCloseAsync()
    {
        var buffer = new byte[65_536];
        while ((await _socket.ReceiveAsync(buffer, Patience.Token)).MessageType != WebSocketMessageType.Close) { }
        return CloseCode;
    }

    /// <summary>As <see cref="ReceiveCloseAsync"/>, also when the server hung up without a word.</summary>
    public async Task ReceiveEndAsync()
    {
        try
        {
            await ReceiveCloseAsync();
        }
        catch (WebSocketException)
        {
            Assert.NotEqual(WebSocketState.Open, _socket.State);
        }
    }

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token);

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReceiveBytesAsync(WebSocketMessageType type)
    {
        using var message = new MemoryStream();
        var buffer = new byte[65_536];
        WebSocketReceiveResult frame;
        do
        {
            frame = await _socket.ReceiveAsync(buffer, Patience.Token);
            if (frame.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            Assert.Equal(type, frame.MessageType);
            message.Write(buffer, 0, frame.Count);
        } while (!frame.EndOfMessage);
        return message.ToArray();
    }
}
