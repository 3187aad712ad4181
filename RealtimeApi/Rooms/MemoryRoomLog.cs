using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// The log of one room that is not durable: it gives places and keeps nothing but the keys of what it placed lately.
/// Each has an epoch of its own.
/// </summary>
internal sealed class MemoryRoomLog(string epoch) : IRoomLog
{
    private const int RememberedKeys = 1000;

    private readonly Dictionary<(string UserId, string Id), long> places = [];
    private readonly Queue<(string UserId, string Id)> keys = new();

    public ValueTask<RoomPosition> OpenAsync(string room, CancellationToken cancellationToken) =>
        new(new RoomPosition(epoch, 0));

    public ValueTask<IReadOnlyList<Placed>?> AppendAsync(
        string room,
        RoomPosition head,
        IReadOnlyList<Draft> drafts,
        CancellationToken cancellationToken
    )
    {
        var next = head.Offset + 1;
        var placed = new Placed[drafts.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = Place(drafts[i], ref next);
        }
        return new(placed);
    }

    public ValueTask<IReadOnlyList<MessageEvent>> ReadAfterAsync(
        string room,
        long offset,
        int limit,
        long maxBytes,
        CancellationToken cancellationToken
    ) => new([]);

    public ValueTask<IReadOnlyList<MessageEvent>> ReadBeforeAsync(
        string room,
        long offset,
        int limit,
        long maxBytes,
        CancellationToken cancellationToken
    ) => new([]);

    public ValueTask<long?> OldestAsync(string room, CancellationToken cancellationToken) => new((long?)null);

    public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(
        string after,
        int limit,
        CancellationToken cancellationToken
    ) => new([]);

    private Placed Place(Draft draft, ref long next)
    {
        if (draft.Id is null)
        {
            return new(next++, IsDuplicate: false);
        }
        var key = (draft.UserId, draft.Id);
        if (places.TryGetValue(key, out var offset))
        {
            return new(offset, IsDuplicate: true);
        }
        places.Add(key, next);
        keys.Enqueue(key);
        if (keys.Count > RememberedKeys)
        {
            places.Remove(keys.Dequeue());
        }
        return new(next++, IsDuplicate: false);
    }
}
