namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>One server with the default limits for all stories of a class.</summary>
public class SharedServer : IAsyncLifetime
{
    public RealtimeServer Server { get; private set; } = null!;

    protected virtual Way Way => Way.Loops;

    public async Task InitializeAsync() => Server = await Way.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>The same with WebSockets that are streams of Kestrel's.</summary>
public sealed class SharedServerOnStreams : SharedServer
{
    protected override Way Way => Way.Streams;
}
