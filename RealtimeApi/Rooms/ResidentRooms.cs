using System.Collections.Concurrent;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// The rooms that live on this node. A message for one of them needs no call through the cluster, which costs two changes
/// of thread and more than all else that is done with it.
/// </summary>
internal sealed class ResidentRooms
{
    private readonly ConcurrentDictionary<string, RoomOrder> orders = new();

    public void Add(string room, RoomOrder order) => orders[room] = order;

    public void Remove(string room, RoomOrder order) => orders.TryRemove(KeyValuePair.Create(room, order));

    /// <summary>Gives a message its place, if its room lives here.</summary>
    public bool TryPublish(string room, Draft draft, out ValueTask<PublishOutcome> outcome)
    {
        outcome = default;
        return orders.TryGetValue(room, out var order) && order.TryPublish(draft, out outcome);
    }
}
