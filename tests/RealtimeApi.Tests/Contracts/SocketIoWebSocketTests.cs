using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>The stories of every wire, told in Socket.IO over a WebSocket.</summary>
[CollectionDefinition(nameof(SocketIoWebSocketTests))]
public sealed class SocketIoWebSocketTests : ICollectionFixture<SocketIoWebSocketWorld>
{
    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Lobby(SocketIoWebSocketWorld world) : LobbyContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Rooms(SocketIoWebSocketWorld world) : RoomContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Membership(SocketIoWebSocketWorld world) : MembershipContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Presence(SocketIoWebSocketWorld world) : PresenceContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class History(SocketIoWebSocketWorld world) : HistoryContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Admission(SocketIoWebSocketWorld world) : AdmissionContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Limits(SocketIoWebSocketWorld world) : LimitContract(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class QuietJoins(SocketIoWebSocketWorld world) : SocketIoQuietJoins(world);

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class Farewell(SocketIoWebSocketWorld world) : FarewellContract(world)
    {
        protected override void AssertMayReturn(Ending ending) => Assert.NotEqual(SocketIoClient.PutOut, ending.Text);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.SocketIoAsync(world.Address, room, token);
    }

    [Collection(nameof(SocketIoWebSocketTests))]
    public sealed class SessionEnds(SocketIoWebSocketWorld world) : SessionEndContract(world)
    {
        protected override string RefusalCode => "session_ended";

        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(SocketIoClient.PutOut, ending.Text);
    }
}
