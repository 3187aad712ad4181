using Xunit.Abstractions;

namespace Realtime.Gateway.Tests;

/// <summary>
/// The clients of four ecosystems as they come from npm, on Node, through the gateway to the real API: each as its users
/// use it, unchanged.
/// </summary>
public sealed class StockClientTests(RealApi api, StockClients clients, ITestOutputHelper output)
    : IClassFixture<RealApi>,
        IClassFixture<StockClients>
{
    [Theory]
    [InlineData("web-socket.mjs")]
    [InlineData("event-source.mjs")]
    [InlineData("socket-io.mjs", "polling")]
    [InlineData("socket-io.mjs", "websocket")]
    [InlineData("socket-io.mjs", "upgrade")]
    [InlineData("signalr.mjs", "websockets", "json")]
    [InlineData("signalr.mjs", "websockets", "msgpack")]
    [InlineData("signalr.mjs", "sse", "json")]
    [InlineData("signalr.mjs", "polling", "json")]
    [InlineData("signalr.mjs", "polling", "msgpack")]
    public async Task The_stock_client_is_served_through_the_gateway(string program, params string[] kind) =>
        output.WriteLine(await clients.TellAsync(program, api.Address, kind));
}

/// <summary>The same clients with two replicas behind the gateway: what one of them does alone must work all the same.</summary>
public sealed class StockClientAffinityTests(RelayedReplicas replicas, StockClients clients, ITestOutputHelper output)
    : IClassFixture<RelayedReplicas>,
        IClassFixture<StockClients>
{
    [Theory]
    [InlineData("socket-io.mjs", "polling")]
    [InlineData("socket-io.mjs", "upgrade")]
    [InlineData("signalr.mjs", "websockets", "json")]
    [InlineData("signalr.mjs", "sse", "json")]
    [InlineData("signalr.mjs", "polling", "msgpack")]
    public async Task The_stock_client_stays_with_its_replica(string program, params string[] kind) =>
        output.WriteLine(await clients.TellAsync(program, replicas.Address, kind, only: "alone"));
}

/// <summary>The stories and the packages they need.</summary>
public sealed class StockClients : IAsyncLifetime
{
    private readonly NodePackage package = new(RepositoryRoot.Combine("tests", "Gateway.Tests", "StockClients"));

    public Task InitializeAsync() => package.InstallAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    /// <param name="only">Only the stories whose name has this.</param>
    internal async Task<string> TellAsync(string program, Uri address, string[] kind, string only = "")
    {
        var (exitCode, text) = await package.NodeAsync(
            [("API_KEY", RealApi.ApiKey), ("ONLY", only)],
            [program, address.AbsoluteUri.TrimEnd('/'), .. kind]
        );
        Assert.True(exitCode == 0, text);
        return text;
    }
}

/// <summary>The real API as a process of its own, behind the gateway.</summary>
#pragma warning disable CA1001 // xunit ends it by DisposeAsync
public sealed class RealApi : IAsyncLifetime
#pragma warning restore CA1001
{
    public const string ApiKey = "the key of a server of ours";

    /// <summary>So few commands a second that also a client on a busy machine can be too fast.</summary>
    private static readonly (string Key, string Value)[] Settings =
    [
        ("Auth:ApiKeys:0", ApiKey),
        ("Sessions:CommandsPerSecond", "1"),
        ("Sessions:CommandBurst", "150"),
    ];

    private readonly TemporaryFolder folder = new();
    private ServerProgram server = null!;
    private RunningGateway gateway = null!;

    public Uri Address => gateway.Address;

    public async Task InitializeAsync()
    {
        server = await ServerProgram.StartAsync(folder.Path, Settings);
        gateway = await RunningGateway.StartAsync([("services:realtime-api:http:0", server.Address.AbsoluteUri)]);
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
