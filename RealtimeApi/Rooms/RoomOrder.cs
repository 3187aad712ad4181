using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// One room's order: gives messages their places and commits them in groups. While one group is on its way to the
/// log, the next one gathers, so that an ack waits for its group and not for a write of its own. Whoever publishes
/// first commits, and for those who come meanwhile too: nobody ever waits for a lock longer than one fan-out takes.
/// </summary>
/// <param name="maxAnswerBytes">What is read at once has at most so many, but one message at least.</param>
/// <param name="committed">Told of each group before the next is committed, and while the head stands still.</param>
internal sealed class RoomOrder(
    string room,
    IRoomLog log,
    RoomOptions options,
    long maxAnswerBytes,
    RealtimeMetrics metrics,
    Action<IReadOnlyList<MessageEvent>> committed
)
{
    private const int MaxGroup = 512;

    /// <summary>So many groups are committed on the thread of one publisher, which has other things to do.</summary>
    private const int MaxGroupsInARow = 32;

    private readonly Lock gate = new();
    private readonly Queue<Pending> pending = new();
    private readonly RecentMessages recent = new(
        Math.Max(options.MaxRecovered, options.HistoryPage),
        options.RecentBytes
    );
    private Task? opening;
    private RoomPosition head;
    private bool committing;
    private TaskCompletionSource? retired;

    /// <summary>The newest message that is durable.</summary>
    public RoomPosition Head
    {
        get
        {
            lock (gate)
            {
                return head;
            }
        }
    }

    /// <summary>Reads where the room stands, once; after a failure, again.</summary>
    public Task OpenAsync()
    {
        lock (gate)
        {
            if (opening is null or { IsFaulted: true })
            {
                // Elsewhere: reading a file may take its time, and who publishes may be a loop that serves thousands.
                opening = Task.Run(ReadHeadAsync);
            }
            return opening;
        }
    }

    /// <summary>Gives the message its place. From any thread.</summary>
    /// <returns>False: the room is about to move and takes nothing more here.</returns>
    public bool TryPublish(Draft draft, out ValueTask<PublishOutcome> outcome)
    {
        var mine = new Pending(draft);
        outcome = default;
        lock (gate)
        {
            if (retired is not null)
            {
                return false;
            }
            outcome = mine.Outcome;
            pending.Enqueue(mine);
            if (committing)
            {
                return true;
            }
            committing = true;
        }
        _ = CommitAllAsync();
        return true;
    }

    /// <summary>Does something while the head stands still: what it tells to listen hears of everything behind.</summary>
    public RoomPosition AtHead(Action act)
    {
        lock (gate)
        {
            act();
            return head;
        }
    }

    /// <summary>Takes nothing more; completes when what was taken is committed.</summary>
    public Task RetireAsync()
    {
        lock (gate)
        {
            retired ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!committing)
            {
                retired.TrySetResult();
            }
            return retired.Task;
        }
    }

    /// <summary>Everything behind a position up to <paramref name="head"/>; null when that is too much for one answer or not all kept.</summary>
    public ValueTask<IReadOnlyList<MessageEvent>?> MissedAsync(RoomPosition since, RoomPosition head) =>
        MissedAsync(since, head, maxAnswerBytes);

    private async ValueTask<IReadOnlyList<MessageEvent>?> MissedAsync(
        RoomPosition since,
        RoomPosition head,
        long maxBytes
    )
    {
        var count = head.Offset - since.Offset;
        if (since.Epoch != head.Epoch || count < 0 || count > options.MaxRecovered)
        {
            return null;
        }
        var read =
            RecentAfter(since.Offset, (int)count, maxBytes)
            ?? await log.ReadAfterAsync(room, since.Offset, (int)count, maxBytes, CancellationToken.None);
        return read.Count == count ? read : null;
    }

    /// <summary>The nearest messages before an offset.</summary>
    public async ValueTask<IReadOnlyList<MessageEvent>> BeforeAsync(long offset, int count) =>
        count == 0
            ? []
            : RecentBefore(offset, count)
                ?? await log.ReadBeforeAsync(room, offset, count, maxAnswerBytes, CancellationToken.None);

    public async ValueTask<IReadOnlyList<MessageEvent>> AfterAsync(long offset, int count) =>
        RecentAfter(offset, count, maxAnswerBytes)
        ?? await log.ReadAfterAsync(room, offset, count, maxAnswerBytes, CancellationToken.None);

    public async ValueTask<long> OldestAsync()
    {
        if (await log.OldestAsync(room, CancellationToken.None) is { } oldest)
        {
            return oldest;
        }
        lock (gate)
        {
            return recent.Oldest;
        }
    }

    private IReadOnlyList<MessageEvent>? RecentAfter(long offset, int count, long maxBytes)
    {
        lock (gate)
        {
            return recent.After(offset, count, maxBytes);
        }
    }

    private IReadOnlyList<MessageEvent>? RecentBefore(long offset, int count)
    {
        lock (gate)
        {
            return recent.Before(offset, count, maxAnswerBytes);
        }
    }

    private async Task ReadHeadAsync() => StandAt(await log.OpenAsync(room, CancellationToken.None));

    private void StandAt(RoomPosition position)
    {
        lock (gate)
        {
            recent.Reset(position.Offset);
            head = position;
        }
    }

    private async Task CommitAllAsync()
    {
        for (var groups = 1; TryTakeGroup(out var group); groups++)
        {
            if (groups % MaxGroupsInARow == 0)
            {
                await Task.Yield();
            }
            try
            {
                await CommitAsync(group).ConfigureAwait(false);
            }
            catch (StorageUnavailableException)
            {
                Refuse(group);
            }
            // A bug of ours costs this group its answer, and not the room its future.
#pragma warning disable CA1031
            catch (Exception problem)
#pragma warning restore CA1031
            {
                Array.ForEach(group, it => it.Fail(problem));
            }
        }
    }

    /// <summary>False: nothing waits, and whoever publishes next commits.</summary>
    private bool TryTakeGroup(out Pending[] group)
    {
        lock (gate)
        {
            group = new Pending[Math.Min(pending.Count, MaxGroup)];
            for (var i = 0; i < group.Length; i++)
            {
                group[i] = pending.Dequeue();
            }
            committing = group.Length > 0;
            if (!committing)
            {
                retired?.TrySetResult();
            }
            return committing;
        }
    }

    private async ValueTask CommitAsync(Pending[] group)
    {
        await OpenAsync().ConfigureAwait(false);
        // Only this, of which there is one at a time, moves the head.
        var before = Head;
        var drafts = Array.ConvertAll(group, it => it.Draft);
        var (began, startedAt) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        var appended = await log.AppendAsync(room, before, drafts, CancellationToken.None).ConfigureAwait(false);
        if (appended is not { } places)
        {
            // Somebody else wrote: whoever sends again finds the room where it really stands.
            Refuse(group);
            await CatchUpAsync(before).ConfigureAwait(false);
            return;
        }
        metrics.Committed(group.Length, began);
        var events = new List<MessageEvent>(group.Length);
        for (var i = 0; i < group.Length; i++)
        {
            var position = before with { Offset = places[i].Offset };
            if (places[i].IsRefused)
            {
                continue;
            }
            if (drafts[i] is { Traceparent: { } trace, Id: var id })
            {
                MessageSpans.Committed(trace, room, id, position, group.Length, startedAt);
            }
            if (!places[i].IsDuplicate)
            {
                events.Add(Place(drafts[i], position));
            }
        }
        Advance(events);
        for (var i = 0; i < group.Length; i++)
        {
            group[i]
                .Answer(
                    places[i].IsRefused
                        ? new(Errors.QuotaExceeded, default)
                        : new(null, before with { Offset = places[i].Offset })
                );
        }
    }

    private MessageEvent Place(Draft draft, RoomPosition position) =>
        new(
            room,
            position.Epoch,
            position.Offset,
            draft.Id ?? position.ToString(),
            draft.From,
            draft.UserId,
            draft.Username,
            draft.Data,
            draft.Timestamp,
            draft.Traceparent
        );

    private void Advance(IReadOnlyList<MessageEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }
        lock (gate)
        {
            foreach (var message in events)
            {
                // Who reads it later takes no part in the trace.
                recent.Add(message.Traceparent is null ? message : message with { Traceparent = null });
            }
            head = head with { Offset = events[^1].Offset };
            committed(events);
        }
    }

    /// <summary>Takes over what another writer has put into the log. Members who can't follow notice by the offset or epoch.</summary>
    private async ValueTask CatchUpAsync(RoomPosition before)
    {
        var now = await log.OpenAsync(room, CancellationToken.None).ConfigureAwait(false);
        if (
            now.Epoch == before.Epoch
            && await MissedAsync(before, now, long.MaxValue).ConfigureAwait(false) is { } others
        )
        {
            Advance(others);
            return;
        }
        StandAt(now);
    }

    private static void Refuse(Pending[] group)
    {
        foreach (var it in group)
        {
            it.Answer(new(Errors.Unavailable, default));
        }
    }

    /// <summary>
    /// A message that waits for its place. What its publisher does then is done on the committing thread: that is one
    /// answer into an outbox, and cheaper than a thread's attention.
    /// </summary>
    private sealed class Pending(Draft draft) : IValueTaskSource<PublishOutcome>
    {
        private ManualResetValueTaskSourceCore<PublishOutcome> source;
        private int answered;

        public Draft Draft { get; } = draft;

        public ValueTask<PublishOutcome> Outcome => new(this, source.Version);

        /// <summary>The first answer counts.</summary>
        public void Answer(PublishOutcome outcome)
        {
            if (Interlocked.Exchange(ref answered, 1) == 0)
            {
                source.SetResult(outcome);
            }
        }

        public void Fail(Exception problem)
        {
            if (Interlocked.Exchange(ref answered, 1) == 0)
            {
                source.SetException(problem);
            }
        }

        PublishOutcome IValueTaskSource<PublishOutcome>.GetResult(short token) => source.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<PublishOutcome>.GetStatus(short token) => source.GetStatus(token);

        void IValueTaskSource<PublishOutcome>.OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags
        ) => source.OnCompleted(continuation, state, token, flags);
    }
}
