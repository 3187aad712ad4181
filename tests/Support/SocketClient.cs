using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Realtime.Support;

/// <summary>A stock WebSocket client that keeps every message, so that a test can wait for the ones it is about.</summary>
public sealed class SocketClient : IAsyncDisposable
{
    private const int Shown = 300;

    private readonly ClientWebSocket socket;
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<SocketEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<WireMessage>? heard;
    private readonly Task receiving;
    private int nextId;

    private SocketClient(ClientWebSocket socket, Action<WireMessage>? heard)
    {
        this.socket = socket;
        this.heard = heard;
        receiving = ReceiveAsync();
    }

    public Arrivals<WireMessage> Messages { get; } =
        new(message => message.Text.Length <= Shown ? message.Text : message.Text[..Shown] + "…");

    /// <summary>The greeting; there after <see cref="ConnectAsync"/>.</summary>
    public WireMessage Connected { get; private set; } = null!;

    public string ClientId => Connected.Value("clientId");

    public string UserId => Connected.Value("userId");

    public string Username => Connected.Value("username");

    public bool IsOpen => !ended.Task.IsCompleted;

    /// <summary>Connects and takes the greeting.</summary>
    /// <param name="heard">Called with every message, in order, before anybody who waits for it goes on.</param>
    public static async Task<SocketClient> ConnectAsync(
        Uri address,
        Action<ClientWebSocketOptions>? configure = null,
        Action<WireMessage>? heard = null
    )
    {
        var client = await OpenAsync(address, configure, heard);
        client.Connected = await client.NextAsync("connected");
        return client;
    }

    /// <summary>Connects without waiting for a greeting.</summary>
    public static async Task<SocketClient> OpenAsync(
        Uri address,
        Action<ClientWebSocketOptions>? configure = null,
        Action<WireMessage>? heard = null
    )
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        using var timeout = new CancellationTokenSource(Arrivals<WireMessage>.Patience);
        try
        {
            await socket.ConnectAsync(address, timeout.Token);
        }
        catch (WebSocketException refused) when (socket.HttpStatusCode != 0)
        {
            throw new HandshakeRefusedException((int)socket.HttpStatusCode, refused);
        }
        return new(socket, heard);
    }

    /// <summary>Sends an object as JSON, with the names as they are written.</summary>
    public Task SendAsync(object command) => SendTextAsync(JsonSerializer.Serialize(command));

    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(bytes, type, endOfMessage: true, stopping.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The next message of a type that was not taken yet; other types stay where they are.</summary>
    public Task<WireMessage> NextAsync(string type, TimeSpan? patience = null) =>
        Messages.NextAsync(message => message.Type == type, $"'{type}'", patience);

    public Task<WireMessage> NextAsync(string type, Func<WireMessage, bool> fits, TimeSpan? patience = null) =>
        Messages.NextAsync(message => message.Type == type && fits(message), $"a fitting '{type}'", patience);

    public Task<IReadOnlyList<WireMessage>> NextAsync(int count, string type, TimeSpan? patience = null) =>
        Messages.NextAsync(count, message => message.Type == type, $"'{type}'", patience);

    /// <summary>Sends a command with an id of its own and returns the answer that repeats it, whatever its type is.</summary>
    public async Task<WireMessage> AskAsync(Func<string, object> command)
    {
        var id = $"ask-{Interlocked.Increment(ref nextId)}";
        await SendAsync(command(id));
        return await Messages.NextAsync(
            message => message.Id == id && message.Type != "message",
            $"the answer to {JsonSerializer.Serialize(command(id))}"
        );
    }

    /// <summary>Asks for a pong. All that the server had sent to this client before has arrived when it is here.</summary>
    public Task<WireMessage> FenceAsync() => AskAsync(id => new { type = "ping", id });

    /// <summary>Waits for a pong, or for the end; null when it is the pong.</summary>
    public async Task<SocketEnd?> FenceOrEndAsync()
    {
        var end = EndAsync();
        await SendAsync(new { type = "ping", id = "fence-or-end" });
        var pong = Messages.NextAsync(message => message.Id == "fence-or-end", "the pong");
        return await Task.WhenAny(pong, end) == end ? await end : null;
    }

    /// <summary>All messages of a type so far, taken or not.</summary>
    public IReadOnlyList<WireMessage> All(string type) => [.. Messages.All.Where(message => message.Type == type)];

    /// <summary>How the server, or the wire, ended the connection.</summary>
    public Task<SocketEnd> EndAsync(TimeSpan? patience = null) =>
        ended.Task.WaitAsync(patience ?? Arrivals<WireMessage>.Patience);

    /// <summary>Says goodbye properly.</summary>
    public async Task CloseAsync()
    {
        await sending.WaitAsync();
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var timeout = new CancellationTokenSource(Arrivals<WireMessage>.Patience);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", timeout.Token);
            }
        }
        finally
        {
            sending.Release();
        }
        await EndAsync();
    }

    /// <summary>Vanishes without a word.</summary>
    public async Task CutAsync()
    {
        socket.Abort();
        await stopping.CancelAsync();
        await receiving;
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        socket.Dispose();
        sending.Dispose();
        stopping.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var message = new ArrayBufferWriter<byte>();
        SocketEnd end;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(message.GetMemory(4096), stopping.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    end = new((int)(socket.CloseStatus ?? WebSocketCloseStatus.Empty), socket.CloseStatusDescription);
                    await AnswerCloseAsync();
                    break;
                }
                message.Advance(part.Count);
                if (part.EndOfMessage)
                {
                    var parsed = WireMessage.Parse(Encoding.UTF8.GetString(message.WrittenSpan));
                    message.Clear();
                    heard?.Invoke(parsed);
                    Messages.Add(parsed);
                }
            }
        }
        catch (Exception gone)
            when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            end = new(SocketEnd.NoCloseFrame, gone.Message);
        }
        Messages.Complete(end.ToString());
        ended.TrySetResult(end);
    }

    private async Task AnswerCloseAsync()
    {
        if (socket.State == WebSocketState.CloseReceived)
        {
            try
            {
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, "", stopping.Token);
            }
            catch (WebSocketException)
            {
                // The server did not wait for the answer.
            }
        }
    }
}

/// <summary>How a connection ended: the close frame's code and reason, or <see cref="NoCloseFrame"/>.</summary>
public sealed record SocketEnd(int Code, string? Reason)
{
    public const int NoCloseFrame = 1006;
}

/// <summary>The server answered the handshake with something else than 101.</summary>
public sealed class HandshakeRefusedException(int status, Exception inner)
    : Exception($"The handshake was refused with {status}.", inner)
{
    public int Status { get; } = status;
}
