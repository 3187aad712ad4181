using Realtime.Contracts;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>A server whose clients speak the native wire, as fast as they like.</summary>
public class NativeWorld : IRealtimeWorld, IAsyncLifetime
{
    public RealtimeServer Server { get; private set; } = null!;

    protected virtual IEnumerable<(string Key, string Value)> Settings => RealtimeServer.Unhurried;

    public AdvancingClock Clock => Server.Clock;

    public async Task InitializeAsync() => Server = await RealtimeServer.StartAsync([.. Settings]);

    public async Task<IRealtimeClient> ConnectAsync() => Keep(await NativeClient.ConnectAsync(Server.Lobby));

    public async Task<IRealtimeClient> ConnectAsync(string token) =>
        Keep(await NativeClient.ConnectAsync(Server.LobbyAs(token)));

    public Task<string> SignInAsync(string username) => Server.SignInAsync(username);

    public async Task DisposeAsync() => await Server.DisposeAsync();

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private NativeClient Keep(NativeClient client)
    {
        Server.Keep(client);
        return client;
    }
}

/// <summary>As <see cref="NativeWorld"/>, with WebSockets that are streams of Kestrel's.</summary>
public sealed class PortableNativeWorld : NativeWorld
{
    protected override IEnumerable<(string Key, string Value)> Settings => [.. base.Settings, .. Way.Streams.Settings];
}
