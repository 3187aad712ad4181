namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>One server with the default limits for all stories of a class.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public RealtimeServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RealtimeServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
