using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>The stories of every wire, told on the native one.</summary>
public static class NativeWireTests
{
    public sealed class Lobby(NativeWorld world) : LobbyContract(world), IClassFixture<NativeWorld>;

    public sealed class Rooms(NativeWorld world) : RoomContract(world), IClassFixture<NativeWorld>;

    public sealed class Membership(NativeWorld world) : MembershipContract(world), IClassFixture<NativeWorld>;

    public sealed class Presence(NativeWorld world) : PresenceContract(world), IClassFixture<NativeWorld>;

    public sealed class History(NativeWorld world) : HistoryContract(world), IClassFixture<NativeWorld>;

    public sealed class Admission(NativeWorld world) : AdmissionContract(world), IClassFixture<NativeWorld>
    {
        protected override int? TokenExpiredCode => 4401;
    }

    public sealed class Limits(NativeWorld world) : LimitContract(world), IClassFixture<NativeWorld>
    {
        protected override int? TooLargeCode => 1009;
    }

    public sealed class Farewell(NativeWorld world) : FarewellContract(world), IClassFixture<NativeWorld>
    {
        protected override void AssertMayReturn(Ending ending) => Assert.Equal(1001, ending.Code);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.NativeAsync(world.Address, room, token);
    }

    public sealed class SessionEnds(NativeWorld world) : SessionEndContract(world), IClassFixture<NativeWorld>
    {
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(4401, ending.Code);
    }
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

    public sealed class Membership(PortableNativeWorld world)
        : MembershipContract(world),
            IClassFixture<PortableNativeWorld>;

    public sealed class Limits(PortableNativeWorld world) : LimitContract(world), IClassFixture<PortableNativeWorld>
    {
        protected override int? TooLargeCode => 1009;
    }

    public sealed class Farewell(PortableNativeWorld world)
        : FarewellContract(world),
            IClassFixture<PortableNativeWorld>
    {
        protected override void AssertMayReturn(Ending ending) => Assert.Equal(1001, ending.Code);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.NativeAsync(world.Address, room, token);
    }

    public sealed class SessionEnds(PortableNativeWorld world)
        : SessionEndContract(world),
            IClassFixture<PortableNativeWorld>
    {
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(4401, ending.Code);
    }
}
