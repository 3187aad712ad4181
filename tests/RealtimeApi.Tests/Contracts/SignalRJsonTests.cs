using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>The stories of every wire, told by Microsoft's SignalR client in JSON over a WebSocket.</summary>
[CollectionDefinition(nameof(SignalRJsonTests))]
public sealed class SignalRJsonTests : ICollectionFixture<SignalRJsonWorld>
{
    [Collection(nameof(SignalRJsonTests))]
    public sealed class Lobby(SignalRJsonWorld world) : LobbyContract(world);

    [Collection(nameof(SignalRJsonTests))]
    public sealed class Rooms(SignalRJsonWorld world) : RoomContract(world);

    [Collection(nameof(SignalRJsonTests))]
    public sealed class Membership(SignalRJsonWorld world) : MembershipContract(world);

    [Collection(nameof(SignalRJsonTests))]
    public sealed class Presence(SignalRJsonWorld world) : PresenceContract(world);

    [Collection(nameof(SignalRJsonTests))]
    public sealed class History(SignalRJsonWorld world) : HistoryContract(world);

    [Collection(nameof(SignalRJsonTests))]
    public sealed class Admission(SignalRJsonWorld world) : AdmissionContract(world)
    {
        protected override int? TokenExpiredCode => 4401;
    }

    [Collection(nameof(SignalRJsonTests))]
    public sealed class Limits(SignalRJsonWorld world) : LimitContract(world);

    [Collection(nameof(SignalRJsonTests))]
    public sealed class Farewell(SignalRJsonWorld world) : FarewellContract(world)
    {
        /// <summary>SignalR itself ends its connections when the host stops, often before the word is out.</summary>
        protected override void AssertMayReturn(Ending ending) => Assert.True(ending.Code is null or 1001, ending.Text);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.SignalRAsync(world.Address, room, token, new JsonHubProtocol());
    }

    [Collection(nameof(SignalRJsonTests))]
    public sealed class SessionEnds(SignalRJsonWorld world) : SessionEndContract(world)
    {
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(4401, ending.Code);
    }
}
