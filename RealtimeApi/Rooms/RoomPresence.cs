using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// Who is in one room. A person counts once over many connections, and is still there for the grace time after the
/// last one broke. Knows what changed; telling others is not its job.
/// </summary>
internal sealed class RoomPresence(TimeSpan grace, TimeSpan typingExpiry, TimeProvider clock)
{
    private readonly Dictionary<string, Occupant> people = [];
    private readonly Dictionary<string, Occupant> byClient = [];
    private RoomUser[]? users;

    /// <summary>How many connections are in the room.</summary>
    public int Connections => byClient.Count;

    public bool IsEmpty => people.Count == 0;

    /// <summary>Everyone present, in the order in which they came. The list never changes; a new one is made.</summary>
    public IReadOnlyList<RoomUser> Users => users ??= [.. people.Values.Select(occupant => occupant.User)];

    /// <summary>When to look for people whose time is up; null: never.</summary>
    public DateTimeOffset? NextDeadline =>
        people.Values.Min(occupant => Earlier(occupant.GoneAt, occupant.TypingUntil));

    public bool Has(string clientId) => byClient.ContainsKey(clientId);

    /// <summary>Seats a connection.</summary>
    /// <returns>Whether a person came who was not there.</returns>
    public bool Enter(string clientId, RoomUser user)
    {
        var isNew = !people.TryGetValue(user.UserId, out var occupant);
        if (occupant is null)
        {
            occupant = new(user);
            people.Add(user.UserId, occupant);
            users = null;
        }
        occupant.GoneAt = null;
        if (byClient.TryAdd(clientId, occupant))
        {
            occupant.Connections++;
        }
        return isNew;
    }

    /// <summary>Frees a connection's seat.</summary>
    /// <returns>The person, when that made them leave.</returns>
    public RoomUser? Leave(string clientId, bool onPurpose)
    {
        if (!byClient.Remove(clientId, out var occupant) || --occupant.Connections > 0)
        {
            return null;
        }
        if (onPurpose || grace == TimeSpan.Zero)
        {
            Remove(occupant);
            return occupant.User;
        }
        occupant.GoneAt = clock.GetUtcNow() + grace;
        return null;
    }

    /// <summary>Notes that somebody types or has stopped.</summary>
    /// <returns>Whether others should hear of it.</returns>
    public bool Type(string userId, bool isTyping)
    {
        if (!people.TryGetValue(userId, out var occupant))
        {
            return false;
        }
        var was = occupant.TypingUntil is not null;
        occupant.TypingUntil = isTyping ? clock.GetUtcNow() + typingExpiry : null;
        return isTyping || was;
    }

    /// <summary>Takes out everyone whose grace time is over.</summary>
    public IReadOnlyList<RoomUser> TakeGone()
    {
        var now = clock.GetUtcNow();
        Occupant[] gone = [.. people.Values.Where(occupant => occupant.GoneAt <= now)];
        foreach (var occupant in gone)
        {
            Remove(occupant);
        }
        return [.. gone.Select(occupant => occupant.User)];
    }

    /// <summary>Everyone who has not said for too long that they still type.</summary>
    public IReadOnlyList<RoomUser> TakeSilentTypists()
    {
        var now = clock.GetUtcNow();
        Occupant[] silent = [.. people.Values.Where(occupant => occupant.TypingUntil <= now)];
        foreach (var occupant in silent)
        {
            occupant.TypingUntil = null;
        }
        return [.. silent.Select(occupant => occupant.User)];
    }

    private void Remove(Occupant occupant)
    {
        people.Remove(occupant.User.UserId);
        users = null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other ?? one : one;

    private sealed class Occupant(RoomUser user)
    {
        public RoomUser User { get; } = user;
        public int Connections { get; set; }
        public DateTimeOffset? GoneAt { get; set; }
        public DateTimeOffset? TypingUntil { get; set; }
    }
}
