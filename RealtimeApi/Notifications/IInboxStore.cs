using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Notifications;

/// <summary>
/// Where notifications are kept: those to one person, and those to everybody, which are stored once and read by each.
/// Every method throws <see cref="StorageUnavailableException"/> when the store can't answer just now.
/// </summary>
internal interface IInboxStore
{
    ValueTask AddAsync(string userId, NotificationEvent notification);

    /// <summary>A person's newest notifications and everybody's, newest first.</summary>
    /// <param name="before">Only those older than the one with this id.</param>
    /// <param name="maxBytes">Fewer when they would have more (<see cref="AnswerSize"/>), but one at least.</param>
    ValueTask<IReadOnlyList<NotificationEvent>> ReadAsync(
        string userId,
        bool unreadOnly,
        string? before,
        int limit,
        long maxBytes
    );

    ValueTask<int> CountUnreadAsync(string userId);

    /// <summary>False: this person has no such notification.</summary>
    ValueTask<bool> MarkReadAsync(string userId, string notificationId);

    ValueTask MarkAllReadAsync(string userId);

    ValueTask ClearAsync(string userId);
}
