using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>The stories of every wire, told in Socket.IO by long polling.</summary>
[CollectionDefinition(nameof(SocketIoPollingTests))]
public sealed class SocketIoPollingTests : ICollectionFixture<SocketIoPollingWorld>
{
    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Lobby(SocketIoPollingWorld world) : LobbyContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Rooms(SocketIoPollingWorld world) : RoomContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Membership(SocketIoPollingWorld world) : MembershipContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Presence(SocketIoPollingWorld world) : PresenceContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class History(SocketIoPollingWorld world) : HistoryContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Admission(SocketIoPollingWorld world) : AdmissionContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Limits(SocketIoPollingWorld world) : LimitContract(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class QuietJoins(SocketIoPollingWorld world) : SocketIoQuietJoins(world);

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class Farewell(SocketIoPollingWorld world) : FarewellContract(world)
    {
        protected override void AssertMayReturn(Ending ending) => Assert.NotEqual(SocketIoClient.PutOut, ending.Text);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.SocketIoPollingAsync(world.Address, room, token);
    }

    [Collection(nameof(SocketIoPollingTests))]
    public sealed class SessionEnds(SocketIoPollingWorld world) : SessionEndContract(world)
    {
        protected override string RefusalCode => "session_ended";

        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(SocketIoClient.PutOut, ending.Text);
    }
}
