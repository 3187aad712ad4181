using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Tests.Rooms;

/// <summary>How a room's order gets over a log that fails.</summary>
public sealed class RoomOrderTests
{
    [Fact]
    public async Task A_log_with_a_bug_costs_one_group_its_answer_and_not_the_room_its_future()
    {
        var log = new FailingLog { Failure = new InvalidCastException("a bug") };
        var order = NewOrder(log);

        await Assert.ThrowsAsync<InvalidCastException>(() => PublishAsync(order));
        log.Failure = null;

        Assert.Equal(1, (await PublishAsync(order)).Position.Offset);
    }

    [Fact]
    public async Task A_log_that_is_away_makes_a_message_unavailable_and_the_next_one_begins_where_it_was()
    {
        var log = new FailingLog { Failure = new StorageUnavailableException("away", new IOException()) };
        var order = NewOrder(log);

        Assert.Equal("unavailable", (await PublishAsync(order)).Error?.Code);
        log.Failure = null;

        Assert.Equal(1, (await PublishAsync(order)).Position.Offset);
    }

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private RoomOrder NewOrder(IRoomLog log) =>
        new("r", log, new(), new RealtimeMetrics(services.GetRequiredService<IMeterFactory>()), _ => { });

    private static Task<PublishOutcome> PublishAsync(RoomOrder order) =>
        order
            .PublishAsync(new(null, "client", "user", "Ada", RawJson.Null, 0))
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(15));

    /// <summary>A log in memory that fails when it is told to.</summary>
    private sealed class FailingLog : IRoomLog
    {
        private readonly MemoryRoomLog log = new("epoch");

        public Exception? Failure { get; set; }

        public ValueTask<RoomPosition> OpenAsync(string room, CancellationToken cancellationToken) =>
            log.OpenAsync(room, cancellationToken);

        public ValueTask<IReadOnlyList<Placed>?> AppendAsync(
            string room,
            RoomPosition head,
            IReadOnlyList<Draft> drafts,
            CancellationToken cancellationToken
        ) => Failure is { } failure ? throw failure : log.AppendAsync(room, head, drafts, cancellationToken);

        public ValueTask<IReadOnlyList<MessageEvent>> ReadAfterAsync(
            string room,
            long offset,
            int limit,
            CancellationToken cancellationToken
        ) => log.ReadAfterAsync(room, offset, limit, cancellationToken);

        public ValueTask<IReadOnlyList<MessageEvent>> ReadBeforeAsync(
            string room,
            long offset,
            int limit,
            CancellationToken cancellationToken
        ) => log.ReadBeforeAsync(room, offset, limit, cancellationToken);

        public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(
            string after,
            int limit,
            CancellationToken cancellationToken
        ) => log.ListAsync(after, limit, cancellationToken);

        public ValueTask<long?> OldestAsync(string room, CancellationToken cancellationToken) =>
            log.OldestAsync(room, cancellationToken);
    }
}
