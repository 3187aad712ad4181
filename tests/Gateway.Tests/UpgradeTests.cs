using System.Net.Sockets;

namespace Realtime.Gateway.Tests;

public sealed class RelayedUpgradeTests(UpgradeTests.RealApi api)
    : UpgradeTests(isRelayed: true, api),
        IClassFixture<UpgradeTests.RealApi>;

public sealed class YarpUpgradeTests(UpgradeTests.RealApi api)
    : UpgradeTests(isRelayed: false, api),
        IClassFixture<UpgradeTests.RealApi>;

/// <summary>What the real API refuses or ends, and how, is the same through the gateway.</summary>
public abstract class UpgradeTests(bool isRelayed, UpgradeTests.RealApi api) : EachPath(isRelayed)
{
    [Fact]
    public async Task A_POST_with_the_headers_of_a_handshake_is_refused_with_405()
    {
        await using var gateway = await StartAsync(api.AsService);

        using var raw = await RawWebSocket.HandshakeAsync(Lobby(gateway), RawWebSocket.HandshakeHeaders, "POST");

        Assert.Equal(405, raw.Answer.Status);
        Assert.Equal("GET", raw.Answer.Headers["Allow"]);
    }

    [Fact]
    public async Task A_handshake_over_an_older_HTTP_is_refused()
    {
        await using var gateway = await StartAsync(api.AsService);

        using var raw = await RawWebSocket.HandshakeAsync(
            Lobby(gateway),
            RawWebSocket.HandshakeHeaders,
            version: "HTTP/1.0"
        );

        Assert.Equal(426, raw.Answer.Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("8")]
    public async Task A_426_says_to_what_to_upgrade(string? version)
    {
        await using var gateway = await StartAsync(api.AsService);
        var headers = RawWebSocket.HandshakeHeaders.ToDictionary();
        headers["Sec-WebSocket-Version"] = version ?? "13";
        if (version is null)
        {
            headers.Clear();
        }

        using var raw = await RawWebSocket.HandshakeAsync(Lobby(gateway), headers);

        Assert.Equal(426, raw.Answer.Status);
        Assert.Equal("websocket", raw.Answer.Headers["Upgrade"]);
        Assert.Equal("Upgrade", raw.Answer.Headers["Connection"]);
    }

    public static TheoryData<int, byte[]> Failures { get; } =
        new()
        {
            { 1002, new RawFrame(3, []).ToBytes() },
            { 1007, new RawFrame(Opcodes.Text, [0xFF]).ToBytes() },
            { 1009, RawFrame.OfText(new('x', 40_000)).ToBytes() },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_connection_that_fails_ends_right_behind_the_close_frame(int code, byte[] bytes)
    {
        await using var gateway = await StartAsync(api.AsService);
        using var raw = await RawWebSocket.ConnectAsync(Lobby(gateway));

        await raw.SendAsync(bytes);

        Assert.Equal(code, await raw.CloseCodeAsync());
        // The API itself would wait for a minute.
        await raw.EndOfStreamAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_close_whose_reason_is_not_UTF8_is_answered_with_1007()
    {
        await using var gateway = await StartAsync(api.AsService);
        using var raw = await RawWebSocket.ConnectAsync(Lobby(gateway));

        await raw.SendAsync(new RawFrame(Opcodes.Close, [0x03, 0xE8, 0xC3, 0x28]));

        Assert.Equal(1007, await raw.CloseCodeAsync());
        await raw.EndOfStreamAsync();
    }

    [Theory]
    [InlineData("a[b")]
    [InlineData("[::1")]
    [InlineData("a:b:c")]
    [InlineData("a,b")]
    public async Task A_host_that_is_none_is_refused_with_400(string host)
    {
        await using var gateway = await StartAsync(api.AsService);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Patience.Token);

        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));

        Assert.Equal(400, (await HttpHead.ReadAsync(new NetworkStream(socket))).Status);
    }

    private static Uri Lobby(RunningGateway gateway) => new(gateway.Address, "/ws");

    /// <summary>The real API in a process of its own, with the longest patience it can have.</summary>
    public sealed class RealApi : IAsyncLifetime, IDisposable
    {
        private readonly TemporaryFolder folder = new();
        private ServerProgram server = null!;

        internal (string, string) AsService => ("services:realtime-api:http:0", server.Address.AbsoluteUri);

        public async Task InitializeAsync() =>
            server = await ServerProgram.StartAsync(folder.Path, ("Sessions:CloseTimeout", "00:01:00"));

        public async Task DisposeAsync()
        {
            await server.DisposeAsync();
        }

        public void Dispose() => folder.Dispose();
    }
}
