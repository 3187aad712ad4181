using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Tests.Rooms;

/// <summary>A room's order among many threads, and over a log that fails.</summary>
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

    [Fact]
    public async Task Many_threads_at_once_get_one_order_and_each_message_is_told_once()
    {
        const int Threads = 8;
        const int Each = 500;
        var told = new List<MessageEvent>();
        // Nothing but the order itself keeps two from adding at once.
        var order = NewOrder(new MemoryRoomLog("epoch"), told.AddRange);

        var places = await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var mine = new List<long>();
                        for (var i = 0; i < Each; i++)
                        {
                            mine.Add((await PublishAsync(order)).Position.Offset);
                        }
                        return mine;
                    })
                )
        );

        var expected = Enumerable.Range(1, Threads * Each).Select(offset => (long)offset).ToList();
        Assert.Equal(expected, places.SelectMany(mine => mine).Order());
        Assert.All(places, mine => Assert.Equal(mine.Order(), mine));
        Assert.Equal(expected, told.Select(message => message.Offset));
    }

    [Fact]
    public async Task An_order_that_retires_commits_what_it_has_taken_and_takes_nothing_more()
    {
        var log = new FailingLog { Gate = new() };
        var order = NewOrder(log);
        var taken = PublishAsync(order);

        var retired = order.RetireAsync();

        Assert.False(order.TryPublish(Message, out _));
        Assert.False(retired.IsCompleted);
        log.Gate.SetResult();
        await retired.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, (await taken).Position.Offset);
    }

    [Fact]
    public async Task What_is_done_at_the_head_hears_of_all_behind_it_and_of_nothing_before()
    {
        const int Count = 2000;
        Action<MessageEvent> listener = _ => { };
        var heard = new List<long>();
        var order = NewOrder(
            new MemoryRoomLog("epoch"),
            messages =>
            {
                foreach (var message in messages)
                {
                    listener(message);
                }
            }
        );
        await order.OpenAsync();

        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
            {
                await PublishAsync(order);
            }
        });
        var head = order.AtHead(() => listener = message => heard.Add(message.Offset));
        await writing;

        Assert.Equal(
            Enumerable.Range((int)head.Offset + 1, Count - (int)head.Offset).Select(offset => (long)offset),
            heard
        );
    }

    private static readonly Draft Message = new(null, "client", "user", "Ada", RawJson.Null, 0);

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private RoomOrder NewOrder(IRoomLog log, Action<IReadOnlyList<MessageEvent>>? committed = null) =>
        new("r", log, new(), 1024 * 1024, new(services.GetRequiredService<IMeterFactory>()), committed ?? (_ => { }));

    private static Task<PublishOutcome> PublishAsync(RoomOrder order)
    {
        Assert.True(order.TryPublish(Message, out var outcome));
        return outcome.AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>A log in memory that fails, or takes its time, when it is told to.</summary>
    private sealed class FailingLog : IRoomLog
    {
        private readonly MemoryRoomLog log = new("epoch");

        public Exception? Failure { get; set; }

        /// <summary>What appending waits for.</summary>
        public TaskCompletionSource? Gate { get; init; }

        public ValueTask<RoomPosition> OpenAsync(string room, CancellationToken cancellationToken) =>
            log.OpenAsync(room, cancellationToken);

        public async ValueTask<IReadOnlyList<Placed>?> AppendAsync(
            string room,
            RoomPosition head,
            IReadOnlyList<Draft> drafts,
            CancellationToken cancellationToken
        )
        {
            await (Gate?.Task ?? Task.CompletedTask);
            return Failure is { } failure
                ? throw failure
                : await log.AppendAsync(room, head, drafts, cancellationToken);
        }

        public ValueTask<IReadOnlyList<MessageEvent>> ReadAfterAsync(
            string room,
            long offset,
            int limit,
            long maxBytes,
            CancellationToken cancellationToken
        ) => log.ReadAfterAsync(room, offset, limit, maxBytes, cancellationToken);

        public ValueTask<IReadOnlyList<MessageEvent>> ReadBeforeAsync(
            string room,
            long offset,
            int limit,
            long maxBytes,
            CancellationToken cancellationToken
        ) => log.ReadBeforeAsync(room, offset, limit, maxBytes, cancellationToken);

        public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(
            string after,
            int limit,
            CancellationToken cancellationToken
        ) => log.ListAsync(after, limit, cancellationToken);

        public ValueTask<long?> OldestAsync(string room, CancellationToken cancellationToken) =>
            log.OldestAsync(room, cancellationToken);
    }
}
