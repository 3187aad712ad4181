using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>Finds the rooms that somebody may join, by name, a page at a time: those that are stored and those with members here.</summary>
internal sealed class RoomList(IRoomLog log, LocalRooms local, RoomAccess access, Cursors cursors)
{
    /// <summary>Whoever may join hardly any room must not have all of them looked at with one request.</summary>
    private const int MostLookedAt = 1000;

    public async ValueTask<RoomPage> ReadAsync(
        Person person,
        string after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var found = new List<FoundRoom>();
        for (var lookedAt = 0; lookedAt < MostLookedAt; )
        {
            var next = await NextAsync(after, limit, cancellationToken);
            foreach (var room in next)
            {
                after = room.Name;
                lookedAt++;
                if (await access.CheckAsync(person, RoomAction.Join, room.Name) is not null)
                {
                    continue;
                }
                found.Add(room);
                if (found.Count == limit)
                {
                    return new(found, cursors.Seal(after));
                }
            }
            if (next.Count < limit)
            {
                return new(found, Next: null);
            }
        }
        return new(found, cursors.Seal(after));
    }

    private async ValueTask<List<FoundRoom>> NextAsync(string after, int count, CancellationToken cancellationToken)
    {
        var stored = (await log.ListAsync(after, count, cancellationToken)).ToDictionary(room => room.Name);
        var live = local.Names.Where(name => string.CompareOrdinal(name, after) > 0);
        return
        [
            .. stored
                .Keys.Union(live)
                .Order(StringComparer.Ordinal)
                .Take(count)
                .Select(name => new FoundRoom(name, stored.GetValueOrDefault(name))),
        ];
    }
}

/// <param name="Stored">Null: the room has no message that is stored.</param>
internal sealed record FoundRoom(string Name, StoredRoom? Stored);

/// <param name="Next">From where to read on; null: there are no more.</param>
internal sealed record RoomPage(IReadOnlyList<FoundRoom> Rooms, string? Next);
