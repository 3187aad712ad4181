using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Realtime.Contracts.Clients;

/// <summary>What carries Engine.IO packets to and fro.</summary>
internal interface ISocketIoCarrier : IAsyncDisposable
{
    Task SendAsync(string packet);

    /// <summary>The next packet; null when there will be none.</summary>
    Task<string?> ReadAsync();

    /// <summary>Vanishes without a word.</summary>
    Task CutAsync();
}

/// <summary>A WebSocket from the first byte on.</summary>
internal sealed class WebSocketCarrier : ISocketIoCarrier
{
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> message = new();

    public static async Task<WebSocketCarrier> OpenAsync(Uri server)
    {
        var carrier = new WebSocketCarrier();
        await carrier.socket.ConnectAsync(
            new($"ws://{server.Authority}/socket.io/?EIO=4&transport=websocket"),
            CancellationToken.None
        );
        return carrier;
    }

    public async Task SendAsync(string packet)
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

    public async Task<string?> ReadAsync()
    {
        message.Clear();
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(4096), default);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            message.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.WrittenSpan);
            }
        }
    }

    public Task CutAsync()
    {
        socket.Abort();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Long polling: one GET waits for what comes, one POST after the other says the rest.</summary>
internal sealed class PollingCarrier : ISocketIoCarrier
{
    private const char Separator = '\u001e';

    private readonly HttpClient http;
    private readonly Queue<string> heard = new();
    private readonly Channel<string> unsaid = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource cut = new();
    private readonly Uri address;
    private readonly Task saying;

    private PollingCarrier(HttpClient http, Uri address)
    {
        this.http = http;
        this.address = address;
        saying = SayAsync();
    }

    public static async Task<PollingCarrier> OpenAsync(Uri server)
    {
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        return new(http, await Silent.OpenPollingAsync(http, server));
    }

    public Task SendAsync(string packet) => unsaid.Writer.WriteAsync(packet).AsTask();

    public async Task<string?> ReadAsync()
    {
        while (heard.Count == 0)
        {
            using var answer = await http.GetAsync(address, cut.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }
            foreach (var packet in (await answer.Content.ReadAsStringAsync(cut.Token)).Split(Separator))
            {
                heard.Enqueue(packet);
            }
        }
        return heard.Dequeue() is var next && next != "1" ? next : null;
    }

    /// <summary>
    /// A poll that is given up ends the session, but only one that the server has got. Two that poll on and on, whatever
    /// they bring, meet in the end, and that ends it for certain.
    /// </summary>
    public async Task CutAsync()
    {
        await StopAsync();
        await Task.WhenAll(PollAsync(), PollAsync());

        async Task PollAsync()
        {
            bool isOpen;
            do
            {
                using var answer = await http.GetAsync(address);
                isOpen = answer.IsSuccessStatusCode;
            } while (isOpen);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        http.Dispose();
        cut.Dispose();
    }

    private async Task StopAsync()
    {
        await cut.CancelAsync();
        await saying;
    }

    /// <summary>What waits goes out in one body, as the stock client does it, up to half of what the server takes.</summary>
    private async Task SayAsync()
    {
        const int MaxBody = 16 * 1024;
        try
        {
            while (await unsaid.Reader.WaitToReadAsync(cut.Token))
            {
                var body = new StringBuilder();
                while (
                    unsaid.Reader.TryPeek(out var packet) && (body.Length == 0 || body.Length < MaxBody - packet.Length)
                )
                {
                    body.Append(body.Length == 0 ? "" : Separator).Append(packet);
                    unsaid.Reader.TryRead(out _);
                }
                using var content = new StringContent(body.ToString());
                (await http.PostAsync(address, content, cut.Token)).Dispose();
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // The reading side says so.
        }
    }
}
