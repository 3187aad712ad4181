using System.Text;

namespace Realtime.Gateway.Tests;

/// <summary>Makes requests that are nearly handshakes. The same seed makes the same ones.</summary>
internal sealed class HostileHandshakes(int seed)
{
    private static readonly string[] Methods =
    [
        "GET",
        "GET",
        "GET",
        "GET",
        "POST",
        "PUT",
        "HEAD",
        "get",
        "CONNECT",
        "",
    ];

    private static readonly string[] Paths =
    [
        "/ws",
        "/ws",
        "/ws",
        "/ws/notifications",
        "/ws?access_token=x",
        "/ws?access_token=%ff%00",
        "/ws/../ws",
        "/ws%2f",
        "/ws?a=b?c#d",
        "http://elsewhere/ws",
        "*",
        "/hubs/realtime?id=x",
        "/socket.io/?EIO=4&transport=websocket",
        "/socket.io/?EIO=4&transport=websocket&sid=x~y",
    ];

    private static readonly string[] Versions =
    [
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/2.0",
        "HTTP/1.1 ",
    ];

    private static readonly string[] Good =
    [
        "Host: x",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];

    private static readonly string[] Odd =
    [
        "Host: a[b",
        "Host: y",
        "Connection: close",
        "Connection: keep-alive, Upgrade",
        "Connection: Cookie",
        "Upgrade: h2c",
        "Upgrade: websocket, h2c",
        "Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Key: x",
        "Sec-WebSocket-Extensions: permessage-deflate",
        "Sec-WebSocket-Protocol: a, b",
        "Content-Length: 5",
        "Content-Length: -1",
        "Transfer-Encoding: chunked",
        "Expect: 100-continue",
        "Origin: http://elsewhere",
        "Cookie: session-token=\u00c3\u00a9",
        "Cookie: a=\u00ff",
        "Authorization: Bearer x",
        "X-Forwarded-Host: a[b",
        "X-Forwarded-For: [::",
        "traceparent: 00-x",
        "Bad Name: x",
        ": x",
        " folded",
        "X-Nul: \0",
        "X-Long: " + new string('x', 9000),
    ];

    private readonly Random random = new(seed);

    /// <summary>A request, perhaps cut off or damaged, and perhaps frames behind it.</summary>
    public byte[] NextBytes()
    {
        var head = new StringBuilder($"{Pick(Methods)} {Pick(Paths)} {Pick(Versions)}\r\n");
        foreach (var header in Good.Where(_ => random.Next(12) != 0).Concat(Some(Odd)))
        {
            head.Append(header).Append(random.Next(60) == 0 ? "\n" : "\r\n");
        }
        byte[] bytes = [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. NextEarly()];
        if (random.Next(6) == 0)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }
        return random.Next(8) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes;
    }

    /// <summary>Whether the client waits for an answer before it leaves.</summary>
    public bool Waits() => random.Next(2) == 0;

    /// <summary>Whether the client leaves with a reset.</summary>
    public bool Resets() => random.Next(3) == 0;

    private byte[] NextEarly()
    {
        switch (random.Next(4))
        {
            case 0:
                return RawFrame.OfText("""{"type":"ping"}""").ToBytes();
            case 1:
                var bytes = new byte[random.Next(100)];
                random.NextBytes(bytes);
                return bytes;
            default:
                return [];
        }
    }

    private IEnumerable<string> Some(string[] from) => Enumerable.Range(0, random.Next(4)).Select(_ => Pick(from));

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
