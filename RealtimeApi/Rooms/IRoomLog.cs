using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// Where a room's messages are kept, in order. Every method throws <see cref="StorageUnavailableException"/> when the
/// store can't answer just now; then nothing was changed.
/// </summary>
internal interface IRoomLog
{
    /// <summary>The room's epoch and its newest offset; a room that is new begins an epoch at offset 0.</summary>
    ValueTask<RoomPosition> OpenAsync(string room, CancellationToken cancellationToken);

    /// <summary>
    /// Stores drafts behind <paramref name="head"/>, all or none, and returns where each stands. A draft whose key
    /// (room, user, id) is stored already keeps its old place; one for which
    /// there is no quota is refused, and not in the way of the others. Null: somebody else has written behind the head.
    /// </summary>
    ValueTask<IReadOnlyList<Placed>?> AppendAsync(
        string room,
        RoomPosition head,
        IReadOnlyList<Draft> drafts,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Up to <paramref name="limit"/> messages behind an offset, ascending; fewer when more than <paramref name="maxBytes"/>
    /// (<see cref="AnswerSize"/>) would be read, but one at least.
    /// </summary>
    ValueTask<IReadOnlyList<MessageEvent>> ReadAfterAsync(
        string room,
        long offset,
        int limit,
        long maxBytes,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="limit"/> messages before an offset, the nearest ones, ascending; bounded in bytes alike.</summary>
    ValueTask<IReadOnlyList<MessageEvent>> ReadBeforeAsync(
        string room,
        long offset,
        int limit,
        long maxBytes,
        CancellationToken cancellationToken
    );

    /// <summary>Rooms by name, beginning behind one, with their heads.</summary>
    ValueTask<IReadOnlyList<StoredRoom>> ListAsync(string after, int limit, CancellationToken cancellationToken);

    /// <summary>The lowest offset that is kept; null when the room keeps none.</summary>
    ValueTask<long?> OldestAsync(string room, CancellationToken cancellationToken);
}

/// <summary>A message that has no place yet.</summary>
/// <param name="Id">The sender's key against duplicates; null: none.</param>
/// <param name="From">The sender's clientId.</param>
/// <param name="Timestamp">When the server took it, in Unix milliseconds.</param>
/// <param name="Traceparent">The trace it belongs to, which is not stored; null: it is not traced.</param>
[GenerateSerializer, Immutable]
internal sealed record Draft(
    string? Id,
    string From,
    string UserId,
    string Username,
    RawJson Data,
    long Timestamp,
    string? Traceparent = null
);

/// <summary>Where a draft stands; a duplicate stood there before.</summary>
internal readonly record struct Placed(long Offset, bool IsDuplicate)
{
    /// <summary>It stands nowhere: the log keeps as many bytes as it may.</summary>
    public static readonly Placed Refused = new(Offset: 0, IsDuplicate: false);

    public bool IsRefused => Offset == 0;
}

/// <summary>A room that has messages or had some.</summary>
internal sealed record StoredRoom(string Name, string Epoch, long Head);
