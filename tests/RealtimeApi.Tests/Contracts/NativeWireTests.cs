using Realtime.Contracts;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>The stories of every wire, told on the native one.</summary>
public static class NativeWireTests
{
    public sealed class Lobby(NativeWorld world) : LobbyContract(world), IClassFixture<NativeWorld>;

    public sealed class Rooms(NativeWorld world) : RoomContract(world), IClassFixture<NativeWorld>;

    public sealed class Presence(NativeWorld world) : PresenceContract(world), IClassFixture<NativeWorld>;

    public sealed class History(NativeWorld world) : HistoryContract(world), IClassFixture<NativeWorld>;
}

/// <summary>The same where the socket can't be taken from the HTTP server.</summary>
public static class PortableNativeWireTests
{
    public sealed class Lobby(PortableNativeWorld world) : LobbyContract(world), IClassFixture<PortableNativeWorld>;

    public sealed class Rooms(PortableNativeWorld world) : RoomContract(world), IClassFixture<PortableNativeWorld>;

    public sealed class Presence(PortableNativeWorld world)
        : PresenceContract(world),
            IClassFixture<PortableNativeWorld>;

    public sealed class History(PortableNativeWorld world) : HistoryContract(world), IClassFixture<PortableNativeWorld>;
}
