using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>What a room promises, told by Microsoft's SignalR client in JSON over Server-Sent Events.</summary>
[CollectionDefinition(nameof(SignalREventStreamTests))]
public sealed class SignalREventStreamTests : ICollectionFixture<SignalREventStreamWorld>
{
    [Collection(nameof(SignalREventStreamTests))]
    public sealed class Rooms(SignalREventStreamWorld world) : RoomContract(world);

    [Collection(nameof(SignalREventStreamTests))]
    public sealed class Membership(SignalREventStreamWorld world) : MembershipContract(world);

    [Collection(nameof(SignalREventStreamTests))]
    public sealed class SessionEnds(SignalREventStreamWorld world) : SessionEndContract(world)
    {
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Equal(4401, ending.Code);
    }
}
