using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>What a room promises, told by Microsoft's SignalR client in MessagePack by long polling.</summary>
[CollectionDefinition(nameof(SignalRLongPollingTests))]
public sealed class SignalRLongPollingTests : ICollectionFixture<SignalRLongPollingWorld>
{
    [Collection(nameof(SignalRLongPollingTests))]
    public sealed class Rooms(SignalRLongPollingWorld world) : RoomContract(world);

    [Collection(nameof(SignalRLongPollingTests))]
    public sealed class Membership(SignalRLongPollingWorld world) : MembershipContract(world);

    [Collection(nameof(SignalRLongPollingTests))]
    public sealed class SessionEnds(SignalRLongPollingWorld world) : SessionEndContract(world)
    {
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(4401, ending.Code);
    }
}
