using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Gateway.Tests;

/// <summary>A service made of a TCP socket: says on a WebSocket what no good service would, byte by byte.</summary>
internal sealed class RawService : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public RawService() => listener.Start();

    public (string Key, string Value) AsRealtimeApi =>
        ("services:realtime-api:http:0", $"http://{listener.LocalEndpoint}");

    /// <summary>Takes the gateway's handshake and answers it, and says the rest in the same breath.</summary>
    public async Task<Socket> AcceptAsync(params byte[] rest)
    {
        var socket = await listener.AcceptSocketAsync(Patience.Token);
        await ReadHeadAsync(new NetworkStream(socket));
        await socket.SendAsync(
            (byte[])
                [.. "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"u8, .. rest],
            Patience.Token
        );
        return socket;
    }

    /// <summary>Takes one request and answers it; each char is a byte.</summary>
    /// <returns>The head of the request.</returns>
    public async Task<string> AnswerAsync(string answer)
    {
        using var socket = await listener.AcceptSocketAsync(Patience.Token);
        var head = await ReadHeadAsync(new NetworkStream(socket));
        await socket.SendAsync(Encoding.Latin1.GetBytes(answer), Patience.Token);
        return head;
    }

    /// <summary>Byte by byte, so that what follows stays in the socket; each byte is a char.</summary>
    public static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var one = new byte[1];
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, Patience.Token);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    public void Dispose() => listener.Dispose();
}
