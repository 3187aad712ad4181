using Realtime.Contracts;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>A server whose clients speak the native wire, as fast as they like.</summary>
public sealed class NativeWorld : IRealtimeWorld, IAsyncLifetime
{
    public RealtimeServer Server { get; private set; } = null!;

    public AdvancingClock Clock => Server.Clock;

    public async Task InitializeAsync() => Server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);

    public async Task<IRealtimeClient> ConnectAsync() => Keep(await NativeClient.ConnectAsync(Server.Lobby));

    public async Task<IRealtimeClient> ConnectAsync(string token) =>
        Keep(await NativeClient.ConnectAsync(Server.LobbyAs(token)));

    public Task<string> SignInAsync(string username) => Server.SignInAsync(username);

    public async Task DisposeAsync() => await Server.DisposeAsync();

    ValueTask IAsyncDisposable.DisposeAsync() => Server.DisposeAsync();

    private NativeClient Keep(NativeClient client)
    {
        Server.Keep(client);
        return client;
    }
}
