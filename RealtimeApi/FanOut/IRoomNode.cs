using Orleans.Concurrency;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>What a room calls on each node that has members of it: once a batch, never once a member.</summary>
internal interface IRoomNode : IGrainObserver
{
    /// <summary>New messages, ascending and without a gap between one batch and the next.</summary>
    [OneWay]
    ValueTask DeliverAsync(RoomBatch batch);

    /// <summary>Something that has no place in the order: presence, typing.</summary>
    [OneWay]
    ValueTask SignalAsync(RoomSignal signal);
}

/// <param name="Messages">At least one.</param>
[GenerateSerializer, Immutable]
internal sealed record RoomBatch(string Room, IReadOnlyList<MessageEvent> Messages);

/// <param name="ExceptUserId">Whom it is about, and who is not told.</param>
[GenerateSerializer, Immutable]
internal sealed record RoomSignal(string Room, ServerEvent Event, string? ExceptUserId);
