using Xunit.Abstractions;

namespace Realtime.SocketIo.Tests;

/// <summary>The stock socket.io-client on Node, as it comes from npm.</summary>
public sealed class StockClientTests(StockClientTests.Installed client, ITestOutputHelper output)
    : IClassFixture<StockClientTests.Installed>
{
    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    [InlineData("upgrade")]
    public async Task The_stock_client_is_served_over(string transport)
    {
        await using var server = await RunningServer.EchoAsync("--ping-interval", "200", "--ping-timeout", "10000");

        var (exitCode, text) = await client.Package.NodeAsync(
            "stories.mjs",
            server.Address.AbsoluteUri.TrimEnd('/'),
            transport
        );

        output.WriteLine(text);
        Assert.True(exitCode == 0, text);
    }

    public sealed class Installed : IAsyncLifetime
    {
        public NodePackage Package { get; } = new(RepositoryRoot.Combine("tests", "SocketIo.Tests", "StockClient"));

        public Task InitializeAsync() => Package.InstallAsync();

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
