using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>The stories of every wire, told by Microsoft's SignalR client in MessagePack over a WebSocket.</summary>
[CollectionDefinition(nameof(SignalRMessagePackTests))]
public sealed class SignalRMessagePackTests : ICollectionFixture<SignalRMessagePackWorld>
{
    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Lobby(SignalRMessagePackWorld world) : LobbyContract(world);

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Rooms(SignalRMessagePackWorld world) : RoomContract(world);

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Membership(SignalRMessagePackWorld world) : MembershipContract(world);

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Presence(SignalRMessagePackWorld world) : PresenceContract(world);

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class History(SignalRMessagePackWorld world) : HistoryContract(world);

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Admission(SignalRMessagePackWorld world) : AdmissionContract(world)
    {
        protected override int? TokenExpiredCode => 4401;
    }

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Limits(SignalRMessagePackWorld world) : LimitContract(world);

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class Farewell(SignalRMessagePackWorld world) : FarewellContract(world)
    {
        /// <summary>SignalR itself ends its connections when the host stops, often before the word is out.</summary>
        protected override void AssertMayReturn(Ending ending) => Assert.True(ending.Code is null or 1001, ending.Text);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.SignalRAsync(world.Address, room, token, new MessagePackHubProtocol());
    }

    [Collection(nameof(SignalRMessagePackTests))]
    public sealed class SessionEnds(SignalRMessagePackWorld world) : SessionEndContract(world)
    {
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(4401, ending.Code);
    }
}
