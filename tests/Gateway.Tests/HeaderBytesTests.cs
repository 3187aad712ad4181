using System.Net.Sockets;
using System.Text;

namespace Realtime.Gateway.Tests;

public sealed class RelayedHeaderBytesTests() : HeaderBytesTests(isRelayed: true);

public sealed class YarpHeaderBytesTests() : HeaderBytesTests(isRelayed: false);

/// <summary>Header values are the caller's and the service's business: the gateway changes no byte of them.</summary>
public abstract class HeaderBytesTests(bool isRelayed) : EachPath(isRelayed), IDisposable
{
    private const string Handshake =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private readonly RawService service = new();

    // Each char is a byte: "José" in UTF-8, in Latin-1, and every byte above ASCII.
    public static TheoryData<string> Values { get; } =
        new()
        {
            "name=Jos\u00c3\u00a9",
            "name=Jos\u00e9",
            string.Concat(Enumerable.Range(0x80, 0x80).Select(value => (char)value)),
        };

    public void Dispose()
    {
        service.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_request_and_its_answer_pass_byte_for_byte(string value)
    {
        await using var gateway = await StartAsync(service.AsRealtimeApi);
        using var client = await SendAsync(
            gateway,
            $"GET /v1/stats HTTP/1.1\r\nHost: localhost\r\nCookie: {value}\r\n\r\n"
        );

        var seen = await service.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Name: {value}\r\n\r\n");

        Assert.Contains($"Cookie: {value}\r\n", seen, StringComparison.Ordinal);
        Assert.Contains($"X-Name: {value}\r\n", await ReadHeadAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_handshake_and_its_answer_pass_byte_for_byte(string value)
    {
        await using var gateway = await StartAsync(service.AsRealtimeApi);
        using var client = await SendAsync(
            gateway,
            $"GET /ws HTTP/1.1\r\nHost: localhost\r\nCookie: {value}\r\n{Handshake}\r\n"
        );

        var seen = await service.AnswerAsync(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Name: {value}\r\n\r\n"
        );

        Assert.Contains($"Cookie: {value}\r\n", seen, StringComparison.Ordinal);
        Assert.Contains($"X-Name: {value}\r\n", await ReadHeadAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_handshake_that_is_refused_and_the_refusal_pass_byte_for_byte(string value)
    {
        await using var gateway = await StartAsync(service.AsRealtimeApi);
        using var client = await SendAsync(
            gateway,
            $"GET /ws HTTP/1.1\r\nHost: localhost\r\nCookie: {value}\r\n{Handshake}\r\n"
        );

        var seen = await service.AnswerAsync($"HTTP/1.1 403 No\r\nContent-Length: 0\r\nX-Name: {value}\r\n\r\n");

        Assert.Contains($"Cookie: {value}\r\n", seen, StringComparison.Ordinal);
        var answer = await ReadHeadAsync(client);
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains($"X-Name: {value}\r\n", answer, StringComparison.Ordinal);
    }

    private static async Task<Socket> SendAsync(RunningGateway gateway, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Patience.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), Patience.Token);
        return socket;
    }

    private static Task<string> ReadHeadAsync(Socket socket) => RawService.ReadHeadAsync(new NetworkStream(socket));
}
