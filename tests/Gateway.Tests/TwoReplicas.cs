namespace Realtime.Gateway.Tests;

public sealed class RelayedReplicas() : TwoReplicas(isRelayed: true);

public sealed class YarpReplicas() : TwoReplicas(isRelayed: false);

/// <summary>The real API, twice, behind one gateway. The replicas share nothing: each knows its own connections only.</summary>
public abstract class TwoReplicas(bool isRelayed) : IAsyncLifetime
{
    private readonly List<TemporaryFolder> folders = [new(), new()];
    private ServerProgram[] servers = [];
    private RunningGateway gateway = null!;

    public Uri Address => gateway.Address;

    public async Task InitializeAsync()
    {
        servers = await Task.WhenAll(folders.Select(folder => ServerProgram.StartAsync(folder.Path)));
        gateway = await RunningGateway.StartAsync([
            ("Gateway:Relay", $"{isRelayed}"),
            .. servers.Select((server, i) => ($"services:realtime-api:http:{i}", server.Address.AbsoluteUri)),
        ]);
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
        folders.ForEach(folder => folder.Dispose());
    }

    public HttpClient NewCaller(bool keepsCookies) =>
        new(new SocketsHttpHandler { UseCookies = keepsCookies, ActivityHeadersPropagator = null })
        {
            BaseAddress = Address,
        };

    /// <summary>Does something with one connection after the other until each replica has had one.</summary>
    /// <param name="connect">Says which replica it was, by the tag at the end of the connection's id.</param>
    public async Task ForEachAsync(Func<Task<string>> connect)
    {
        var seen = new HashSet<string>();
        for (var i = 0; seen.Count < servers.Length; i++)
        {
            Assert.True(i < 100, "All connections reach the same replica.");
            seen.Add(await connect());
        }
    }
}
