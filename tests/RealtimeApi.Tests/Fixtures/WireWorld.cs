using Realtime.Contracts;
using Realtime.Contracts.Clients;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>A server whose clients all use one wire, as fast as they like.</summary>
/// <param name="common">What this and all other servers of this world are started with.</param>
public abstract class WireWorld(Wire wire, params IEnumerable<(string Key, string Value)> common)
    : IRealtimeWorld,
        IAsyncLifetime
{
    private World? world;

    public AdvancingClock Clock => world!.Clock;

    public Uri Address => world!.Address;

    public async Task InitializeAsync() =>
        world = new(wire, await RealtimeServer.StartAsync([.. common, .. RealtimeServer.Unhurried]));

    public Task<IRealtimeClient> ConnectAsync() => world!.ConnectAsync();

    public Task<IRealtimeClient> ConnectAsync(string token) => world!.ConnectAsync(token);

    public Task<string> SignInAsync(string username, string? earlier = null) => world!.SignInAsync(username, earlier);

    public async Task<IRealtimeWorld> StartAnotherAsync(params (string Key, string Value)[] settings) =>
        new World(wire, await RealtimeServer.StartAsync([.. common, .. settings]));

    public void BeginStop() => world!.BeginStop();

    public async Task DisposeAsync() => await world!.DisposeAsync();

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return world!.DisposeAsync();
    }

    private sealed class World(Wire wire, RealtimeServer server) : IRealtimeWorld
    {
        public AdvancingClock Clock => server.Clock;

        public Uri Address => server.Address;

        public Task<IRealtimeClient> ConnectAsync() => ConnectAsync(token: null);

        public async Task<IRealtimeClient> ConnectAsync(string? token)
        {
            var client = await wire(server.Address, token, server.Clock);
            server.Keep(client);
            return client;
        }

        public Task<string> SignInAsync(string username, string? earlier = null) =>
            server.SignInAsync(username, earlier);

        public Task<IRealtimeWorld> StartAnotherAsync(params (string Key, string Value)[] settings) =>
            throw new NotSupportedException();

        public void BeginStop() => server.BeginStop();

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}

public sealed class NativeWorld() : WireWorld(EveryWire.Native);

/// <summary>As <see cref="NativeWorld"/>, with WebSockets that are streams of Kestrel's.</summary>
public sealed class PortableNativeWorld() : WireWorld(EveryWire.Native, Way.Streams.Settings);

public sealed class SignalRJsonWorld() : WireWorld(EveryWire.SignalRJson);

public sealed class SignalRMessagePackWorld() : WireWorld(EveryWire.SignalRMessagePack);

public sealed class SignalREventStreamWorld() : WireWorld(EveryWire.SignalREventStream);

public sealed class SignalRLongPollingWorld() : WireWorld(EveryWire.SignalRLongPolling);

public sealed class SocketIoWebSocketWorld() : WireWorld(EveryWire.SocketIoWebSocket);

public sealed class SocketIoPollingWorld() : WireWorld(EveryWire.SocketIoPolling);

public sealed class EventStreamWorld() : WireWorld(EveryWire.EventStream);
