using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>One room: its order, who is in it, and which nodes must hear of it. The only code that may change it.</summary>
[Reentrant]
internal sealed class RoomGrain : Grain, IRoomGrain
{
    private readonly RoomOptions options;
    private readonly RoomPolicy policy;
    private readonly RoomOrder order;
    private readonly RoomPresence presence;
    private readonly ResidentRooms residents;
    private readonly ThisNode thisNode;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, NodeSeats> nodeOfClient = [];

    // Replaced and never changed: messages are delivered beside the grain's turns.
    private volatile NodeSeats[] nodes = [];
    private IGrainTimer? deadlineTimer;
    private DateTimeOffset lookAt;

    public RoomGrain(
        IGrainContext context,
        IRoomLog log,
        IOptions<RoomOptions> roomOptions,
        IOptions<AnswerLimits> answers,
        ResidentRooms residents,
        ThisNode thisNode,
        TimeProvider clock,
        RealtimeMetrics metrics
    )
    {
        this.residents = residents;
        this.thisNode = thisNode;
        this.clock = clock;
        options = roomOptions.Value;
        Name = context.GrainId.Key.ToString()!;
        policy = options.PolicyFor(Name);
        presence = new(options.PresenceGrace, options.TypingExpiry, clock);
        order = new(
            Name,
            policy.Durable ? log : new MemoryRoomLog(Epoch.New()),
            options,
            answers.Value.MaxBytes,
            metrics,
            Deliver
        );
    }

    private string Name { get; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        residents.Add(Name, order);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        residents.Remove(Name, order);
        return order.RetireAsync().WaitAsync(cancellationToken);
    }

    public ValueTask<PublishOutcome> PublishAsync(Draft draft) =>
        order.TryPublish(draft, out var outcome) ? outcome : new(new PublishOutcome(Errors.Unavailable, default));

    public async ValueTask<JoinOutcome> JoinAsync(JoinRequest request)
    {
        var isNew = !presence.Has(request.ClientId);
        try
        {
            await order.OpenAsync();
            if (isNew && presence.Connections >= policy.MaxMembers)
            {
                return JoinOutcome.Failed(Errors.RoomFull);
            }
            // From here on the client's node hears of everything behind the head, so what is read is up to the head.
            var head = order.AtHead(() => Seat(request));
            if (presence.Enter(request.ClientId, new(request.UserId, request.Username)))
            {
                Signal(new UserJoinedEvent(Name, request.UserId, request.Username), request.UserId);
            }
            var missed = request.Since is { } since ? await order.MissedAsync(since, head) : null;
            var messages = missed ?? await order.BeforeAsync(head.Offset + 1, NewestCount(request));
            return new(null, head, Recovered: missed is not null, messages, presence.Users);
        }
        catch (StorageUnavailableException)
        {
            if (isNew)
            {
                await LeaveAsync(request.ClientId, onPurpose: true);
            }
            return JoinOutcome.Failed(Errors.Unavailable);
        }
    }

    public ValueTask LeaveAsync(string clientId, bool onPurpose)
    {
        if (nodeOfClient.Remove(clientId, out var node) && --node.Count == 0)
        {
            nodes = [.. nodes.Where(it => it != node)];
        }
        if (presence.Leave(clientId, onPurpose) is { } gone)
        {
            Signal(new UserLeftEvent(Name, gone.UserId), gone.UserId);
        }
        if (presence.Connections == 0)
        {
            DelayDeactivation(TimeSpan.Zero);
        }
        if (!onPurpose)
        {
            LookIn(options.PresenceGrace);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask TypeAsync(string userId, string username, bool isTyping)
    {
        if (presence.Type(userId, isTyping))
        {
            Signal(new TypingEvent(Name, userId, username, isTyping), userId);
            LookIn(options.TypingExpiry);
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask<HistoryOutcome> ReadAsync(HistoryRequest request)
    {
        var limit = Math.Clamp(request.Limit ?? options.HistoryPage, 1, options.HistoryPage);
        try
        {
            await order.OpenAsync();
            return request.After is { } after
                ? await ReadAfterAsync(after, limit)
                : await ReadBeforeAsync(request.Before, limit);
        }
        catch (StorageUnavailableException)
        {
            return HistoryOutcome.Failed(Errors.Unavailable);
        }
    }

    public ValueTask<IReadOnlyList<RoomUser>> GetUsersAsync() => new(presence.Users);

    private int NewestCount(JoinRequest request) =>
        Math.Clamp(request.History ?? (request.Since is null ? 0 : options.HistoryPage), 0, options.HistoryPage);

    private async ValueTask<HistoryOutcome> ReadBeforeAsync(long? before, int limit)
    {
        var head = order.Head;
        var messages = await order.BeforeAsync(Math.Min(before ?? long.MaxValue, head.Offset + 1), limit);
        if (messages.Count > 0)
        {
            var more = messages[0].Offset > 1 && messages[0].Offset > await order.OldestAsync();
            return new(null, head.Epoch, head.Offset, messages, more);
        }
        return before > 1 && head.Offset > 0
            ? HistoryOutcome.Failed(Errors.HistoryGone)
            : new(null, head.Epoch, head.Offset, [], More: false);
    }

    private async ValueTask<HistoryOutcome> ReadAfterAsync(long after, int limit)
    {
        var head = order.Head;
        if (after >= head.Offset)
        {
            return new(null, head.Epoch, head.Offset, [], More: false);
        }
        var messages = await order.AfterAsync(after, limit);
        return messages.Count > 0 && messages[0].Offset == after + 1
            ? new(null, head.Epoch, head.Offset, messages, More: messages[^1].Offset < head.Offset)
            : HistoryOutcome.Failed(Errors.HistoryGone);
    }

    private void Seat(JoinRequest request)
    {
        // Membership lives in memory: as long as there is any, so must the room.
        DelayDeactivation(TimeSpan.MaxValue);
        var node = Array.Find(nodes, it => it.Id == request.NodeId);
        if (node is null)
        {
            node = new(request.NodeId, thisNode.ShortestWay(request.NodeId, request.Node));
            nodes = [.. nodes, node];
        }
        if (nodeOfClient.TryAdd(request.ClientId, node))
        {
            node.Count++;
        }
    }

    private void Deliver(IReadOnlyList<MessageEvent> messages)
    {
        var batch = new RoomBatch(Name, messages);
        foreach (var node in nodes)
        {
            node.Node.DeliverAsync(batch).AsTask().Ignore();
        }
    }

    private void Signal(ServerEvent message, string exceptUserId)
    {
        var signal = new RoomSignal(Name, message, exceptUserId);
        foreach (var node in nodes)
        {
            node.Node.SignalAsync(signal).AsTask().Ignore();
        }
    }

    /// <summary>Makes sure that deadlines are looked at no later than after <paramref name="wait"/>.</summary>
    private void LookIn(TimeSpan wait)
    {
        var at = clock.GetUtcNow() + wait;
        if (deadlineTimer is not null && lookAt <= at)
        {
            return;
        }
        deadlineTimer?.Dispose();
        deadlineTimer = this.RegisterGrainTimer(PassDeadlinesAsync, wait, Timeout.InfiniteTimeSpan);
        lookAt = at;
    }

    private Task PassDeadlinesAsync(CancellationToken cancellationToken)
    {
        deadlineTimer?.Dispose();
        deadlineTimer = null;
        foreach (var user in presence.TakeGone())
        {
            Signal(new UserLeftEvent(Name, user.UserId), user.UserId);
        }
        foreach (var user in presence.TakeSilentTypists())
        {
            Signal(new TypingEvent(Name, user.UserId, user.Username, IsTyping: false), user.UserId);
        }
        if (presence.NextDeadline is { } next)
        {
            var wait = next - clock.GetUtcNow();
            LookIn(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
        }
        return Task.CompletedTask;
    }

    private sealed class NodeSeats(string id, IRoomNode node)
    {
        public string Id => id;
        public IRoomNode Node => node;
        public int Count { get; set; }
    }
}
