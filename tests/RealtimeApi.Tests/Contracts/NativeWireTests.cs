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
