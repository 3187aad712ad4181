using System.Diagnostics;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// One room's order: gives messages their places and commits them in groups. While one group is on its way to the
/// log, the next one gathers, so that an ack waits for its group and not for a write of its own.
/// Used by one room grain only, on its turns.
/// </summary>
internal sealed class RoomOrder(
    string room,
    IRoomLog log,
    RoomOptions options,
    RealtimeMetrics metrics,
    Action<IReadOnlyList<MessageEvent>> committed
)
{
    private const int MaxGroup = 512;

    private readonly Queue<Pending> pending = new();
    private readonly RecentMessages recent = new(
        Math.Max(options.MaxRecovered, options.HistoryPage),
        options.RecentBytes
    );
    private Task? opening;
    private bool committing;

    /// <summary>The newest message that is durable.</summary>
    public RoomPosition Head { get; private set; }

    /// <summary>Reads where the room stands, once; after a failure, again.</summary>
    public Task OpenAsync()
    {
        if (opening is null or { IsFaulted: true })
        {
            opening = ReadHeadAsync();
        }
        return opening;
    }

    public ValueTask<PublishOutcome> PublishAsync(Draft draft)
    {
        var mine = new Pending(draft);
        pending.Enqueue(mine);
        if (!committing)
        {
            committing = true;
            _ = CommitAllAsync();
        }
        return new(mine.Outcome.Task);
    }

    /// <summary>Everything behind a position up to <paramref name="head"/>; null when that is too much or not all kept.</summary>
    public async ValueTask<IReadOnlyList<MessageEvent>?> MissedAsync(RoomPosition since, RoomPosition head)
    {
        var count = head.Offset - since.Offset;
        if (since.Epoch != head.Epoch || count < 0 || count > options.MaxRecovered)
        {
            return null;
        }
        if (recent.After(since.Offset) is { } here)
        {
            return here;
        }
        var read = await log.ReadAfterAsync(room, since.Offset, (int)count, CancellationToken.None);
        return read.Count == count ? read : null;
    }

    /// <summary>The nearest messages before an offset.</summary>
    public async ValueTask<IReadOnlyList<MessageEvent>> BeforeAsync(long offset, int count) =>
        count == 0
            ? []
            : recent.Before(offset, count) ?? await log.ReadBeforeAsync(room, offset, count, CancellationToken.None);

    public async ValueTask<IReadOnlyList<MessageEvent>> AfterAsync(long offset, int count) =>
        recent.After(offset) is { } here
            ? [.. here.Take(count)]
            : await log.ReadAfterAsync(room, offset, count, CancellationToken.None);

    public async ValueTask<long> OldestAsync() => await log.OldestAsync(room, CancellationToken.None) ?? recent.Oldest;

    private async Task ReadHeadAsync()
    {
        var head = await log.OpenAsync(room, CancellationToken.None);
        recent.Reset(head.Offset);
        Head = head;
    }

    private async Task CommitAllAsync()
    {
        while (pending.Count > 0)
        {
            var group = new List<Pending>(Math.Min(pending.Count, MaxGroup));
            while (group.Count < MaxGroup && pending.TryDequeue(out var next))
            {
                group.Add(next);
            }
            try
            {
                await CommitAsync(group);
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
                group.ForEach(it => it.Outcome.TrySetException(problem));
            }
        }
        committing = false;
    }

    private async Task CommitAsync(List<Pending> group)
    {
        await OpenAsync();
        Draft[] drafts = [.. group.Select(it => it.Draft)];
        var (began, startedAt) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        if (await log.AppendAsync(room, Head, drafts, CancellationToken.None) is not { } places)
        {
            // Somebody else wrote: whoever sends again finds the room where it really stands.
            Refuse(group);
            await CatchUpAsync();
            return;
        }
        metrics.Committed(group.Count, began);
        var events = new List<MessageEvent>(group.Count);
        for (var i = 0; i < group.Count; i++)
        {
            if (drafts[i] is { Traceparent: { } trace, Id: var id })
            {
                var position = Head with { Offset = places[i].Offset };
                MessageSpans.Committed(trace, room, id, position, group.Count, startedAt);
            }
            if (!places[i].IsDuplicate)
            {
                events.Add(Place(drafts[i], places[i].Offset));
            }
        }
        Advance(events);
        for (var i = 0; i < group.Count; i++)
        {
            group[i].Outcome.SetResult(new(null, new(Head.Epoch, places[i].Offset)));
        }
    }

    private MessageEvent Place(Draft draft, long offset)
    {
        var position = new RoomPosition(Head.Epoch, offset);
        return new(
            room,
            position.Epoch,
            offset,
            draft.Id ?? position.ToString(),
            draft.From,
            draft.UserId,
            draft.Username,
            draft.Data,
            draft.Timestamp,
            draft.Traceparent
        );
    }

    private void Advance(IReadOnlyList<MessageEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }
        foreach (var message in events)
        {
            // Who reads it later takes no part in the trace.
            recent.Add(message.Traceparent is null ? message : message with { Traceparent = null });
        }
        Head = Head with { Offset = events[^1].Offset };
        committed(events);
    }

    /// <summary>Takes over what another writer has put into the log. Members who can't follow notice by the offset or epoch.</summary>
    private async Task CatchUpAsync()
    {
        var now = await log.OpenAsync(room, CancellationToken.None);
        if (now.Epoch == Head.Epoch && await MissedAsync(Head, now) is { } others)
        {
            Advance(others);
            return;
        }
        recent.Reset(now.Offset);
        Head = now;
    }

    private static void Refuse(List<Pending> group)
    {
        foreach (var it in group)
        {
            it.Outcome.TrySetResult(new(Errors.Unavailable, default));
        }
    }

    private sealed class Pending(Draft draft)
    {
        public Draft Draft { get; } = draft;
        public TaskCompletionSource<PublishOutcome> Outcome { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
