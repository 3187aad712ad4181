using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>What a room promises, told by somebody who listens by an event stream and speaks by REST.</summary>
[CollectionDefinition(nameof(EventStreamTests))]
public sealed class EventStreamTests : ICollectionFixture<EventStreamWorld>
{
    [Collection(nameof(EventStreamTests))]
    public sealed class Rooms(EventStreamWorld world) : RoomContract(world);

    [Collection(nameof(EventStreamTests))]
    public sealed class History(EventStreamWorld world) : HistoryContract(world);

    [Collection(nameof(EventStreamTests))]
    public sealed class Farewell(EventStreamWorld world) : FarewellContract(world)
    {
        /// <summary>An event stream that ends has no other meaning.</summary>
        protected override void AssertMayReturn(Ending ending) => Assert.Null(ending.Code);

        protected override Task<IDisposable> JoinWithoutReadingAsync(IRealtimeWorld world, string room, string token) =>
            Silent.EventStreamAsync(world.Address, room, token);
    }

    [Collection(nameof(EventStreamTests))]
    public sealed class SessionEnds(EventStreamWorld world) : SessionEndContract(world)
    {
        protected override string RefusalCode => "session_ended";

        /// <summary>The event said it; an event stream that ends has no other meaning.</summary>
        protected override void AssertNeedsNewToken(Ending ending) => Assert.Null(ending.Code);
    }
}
