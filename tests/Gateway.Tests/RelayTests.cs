using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.Gateway.Tests;

/// <summary>What only the relay does, seen from two raw sockets, one at each end.</summary>
public sealed class RelayTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Hello = [0x81, 5, .. "hello"u8];
    private static readonly byte[] GoingAway = [0x88, 12, 0x03, 0xE9, .. "going away"u8];

    private readonly RawService service = new();
    private RunningGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await RunningGateway.StartAsync(service.AsRealtimeApi);

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    public void Dispose() => service.Dispose();

    [Fact]
    public async Task What_comes_in_one_breath_with_the_handshake_is_passed_on()
    {
        var accepting = service.AcceptAsync(Hello);
        using var client = await ConnectAsync(rest: "early"u8.ToArray());
        using var upstream = await accepting;

        Assert.Equal("early", await ReadTextAsync(upstream, 5));
        await AssertReadsAsync(client, Hello);
    }

    [Fact]
    public async Task A_client_that_has_said_all_still_gets_the_answer()
    {
        using var pair = await PairAsync();

        await pair.Client.SendAsync("question"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", await ReadToEndAsync(pair.Service));
        await pair.Service.SendAsync("answer"u8.ToArray());
        pair.Service.Shutdown(SocketShutdown.Send);

        Assert.Equal("answer", await ReadToEndAsync(pair.Client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_on_one_side_ends_the_other(bool byClient)
    {
        using var pair = await PairAsync();
        var (broken, other) = byClient ? (pair.Client, pair.Service) : (pair.Service, pair.Client);

        broken.LingerState = new(true, 0);
        broken.Close();

        Assert.Equal("", await ReadToEndAsync(other));
    }

    [Fact]
    public async Task A_reader_that_is_slow_stops_the_writer_and_loses_nothing()
    {
        const int Size = 64 * 1024 * 1024;
        using var pair = await PairAsync();
        var bytes = new byte[Size];
        new Random(1).NextBytes(bytes);

        var writing = WriteAsync(pair.Service, bytes);
        // Far more than the buffers on the way hold, so the writer is still writing when the reader begins.
        await AssertReadsAsync(pair.Client, bytes[..1024]);
        Assert.False(writing.IsCompleted);
        var rest = await ReadAsync(pair.Client, Size - 1024);
        await writing;

        Assert.True(rest.AsSpan().SequenceEqual(bytes.AsSpan(1024)));
    }

    [Fact]
    public async Task A_writer_learns_soon_that_its_reader_does_not_read()
    {
        using var pair = await PairAsync();
        pair.Service.SendBufferSize = 64 * 1024;
        var bytes = new byte[64 * 1024];
        var taken = 0;

        await Eventually.HoldsAsync(
            async () =>
            {
                var before = taken;
                pair.Service.Blocking = false;
                while (pair.Service.Send(bytes, SocketFlags.None, out _) is > 0 and var count)
                {
                    taken += count;
                }
                pair.Service.Blocking = true;
                await pair.Client.SendAsync(Hello);
                await ReadAsync(pair.Service, Hello.Length);
                return taken == before;
            },
            "the writer has to wait"
        );

        Assert.InRange(taken, 1, 2 * 1024 * 1024);
    }

    [Fact]
    public async Task Stopping_says_goodbye_to_the_client_and_lets_the_service_go()
    {
        using var pair = await PairAsync();
        await pair.Service.SendAsync(Hello);
        await ReadAsync(pair.Client, Hello.Length);

        var stopping = gateway.App.StopAsync(Patience.Token);

        await AssertReadsAsync(pair.Client, GoingAway);
        Assert.Equal("", await ReadToEndAsync(pair.Service));
        pair.Client.Close();
        await stopping;
    }

    [Fact]
    public async Task The_goodbye_comes_between_two_frames_and_never_inside_one()
    {
        using var pair = await PairAsync();
        await pair.Service.SendAsync(Hello.AsMemory(0, 4));
        await ReadAsync(pair.Client, 4);

        var stopping = gateway.App.StopAsync(Patience.Token);
        var writing = WriteUntilBrokenAsync(pair.Service, Hello[4..]);
        var rest = await ReadToEndAsync(pair.Client);
        pair.Client.Close();

        var goodbye = Encoding.Latin1.GetString(GoingAway);
        Assert.EndsWith(goodbye, rest);
        var frames = Encoding.Latin1.GetString(Hello)[..4] + rest[..^goodbye.Length];
        Assert.Equal("", frames.Replace(Encoding.Latin1.GetString(Hello), "", StringComparison.Ordinal));
        await writing;
        await stopping;
    }

    [Fact]
    public async Task After_the_services_own_close_frame_there_is_no_goodbye()
    {
        byte[] close = [0x88, 2, 0x0F, 0xA1];
        using var pair = await PairAsync();
        await pair.Service.SendAsync(close);
        await AssertReadsAsync(pair.Client, close);

        await gateway.App.StopAsync(Patience.Token);

        Assert.Equal("", await ReadToEndAsync(pair.Client));
    }

    [Fact]
    public async Task Connections_and_bytes_are_counted()
    {
        using var readings = Readings();
        using (var pair = await PairAsync())
        {
            await pair.Service.SendAsync(Hello);
            await ReadAsync(pair.Client, Hello.Length);
            Assert.Equal(1, readings.Sum("gateway.relay.connections"));
            // What has been sent is counted a moment after it has arrived.
            await Patience.UntilAsync(() =>
                Task.FromResult(readings.Sum("gateway.relay.bytes", "to-client") == Hello.Length)
            );
            Assert.Equal(0, readings.Sum("gateway.relay.bytes", "to-service"));
        }

        await Patience.UntilAsync(() => Task.FromResult(readings.Sum("gateway.relay.connections") == 0));
        Assert.Equal(0, readings.Sum("gateway.upstream.failures"));
    }

    [Fact]
    public async Task A_service_that_breaks_a_connection_is_counted_as_failing()
    {
        using var readings = Readings();
        using var pair = await PairAsync();

        pair.Service.LingerState = new(true, 0);
        pair.Service.Close();

        await Patience.UntilAsync(() => Task.FromResult(readings.Sum("gateway.upstream.failures") == 1));
    }

    private MeterReadings Readings() =>
        new("Realtime.Gateway", gateway.App.Services.GetRequiredService<IMeterFactory>());

    private async Task<SocketPair> PairAsync()
    {
        var accepting = service.AcceptAsync();
        var client = await ConnectAsync([]);
        return new(client, await accepting);
    }

    private async Task<Socket> ConnectAsync(byte[] rest)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Patience.Token);
        var headers = RawWebSocket.HandshakeHeaders.Select(header => $"{header.Key}: {header.Value}\r\n");
        var request = $"GET /ws HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\n{string.Concat(headers)}\r\n";
        await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(request), .. rest], Patience.Token);
        Assert.Equal(101, (await HttpHead.ReadAsync(new NetworkStream(socket))).Status);
        return socket;
    }

    private static async Task WriteAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, Patience.Token)..];
        }
    }

    private static async Task WriteUntilBrokenAsync(Socket socket, byte[] first)
    {
        try
        {
            for (var bytes = first; ; bytes = Hello)
            {
                await socket.SendAsync(bytes, Patience.Token);
            }
        }
        catch (SocketException) { }
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        await new NetworkStream(socket).ReadExactlyAsync(bytes, Patience.Token);
        return bytes;
    }

    private static async Task AssertReadsAsync(Socket socket, byte[] expected)
    {
        var read = await ReadAsync(socket, expected.Length);
        Assert.Equal(expected, read);
    }

    private static async Task<string> ReadTextAsync(Socket socket, int count) =>
        Encoding.ASCII.GetString(await ReadAsync(socket, count));

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Patience.Token) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        // Also an end.
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset) { }
        return text.ToString();
    }

    private sealed record SocketPair(Socket Client, Socket Service) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            Service.Dispose();
        }
    }
}
