using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Notifications;

/// <summary>One person's inbox: keeps it, and keeps all of the person's devices in step. One change after the other.</summary>
internal sealed class InboxGrain(IInboxStore store, IOptions<AnswerLimits> answers, TimeProvider clock)
    : Grain,
        IInboxGrain
{
    private const int MaxUnread = 200;

    private readonly Dictionary<string, IInboxNode> nodes = [];
    private readonly Dictionary<string, string> nodeOfClient = [];

    private string UserId => this.GetPrimaryKeyString();

    public async ValueTask<InboxOutcome> ConnectAsync(string clientId, string nodeId, IInboxNode node)
    {
        // Connections are known here only: as long as there are any, so must be the grain.
        DelayDeactivation(TimeSpan.MaxValue);
        nodes[nodeId] = node;
        nodeOfClient[clientId] = nodeId;
        if (UserId == UserIds.Everybody)
        {
            return new(null, []);
        }
        try
        {
            var unread = await store.ReadAsync(
                UserId,
                unreadOnly: true,
                before: null,
                MaxUnread,
                answers.Value.MaxBytes
            );
            return new(null, [.. unread.Reverse()]);
        }
        catch (StorageUnavailableException)
        {
            return new(Errors.Unavailable, []);
        }
    }

    public ValueTask DisconnectAsync(string clientId)
    {
        if (nodeOfClient.Remove(clientId, out var nodeId) && !nodeOfClient.ContainsValue(nodeId))
        {
            nodes.Remove(nodeId);
        }
        if (nodes.Count == 0)
        {
            DelayDeactivation(TimeSpan.Zero);
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask<InboxOutcome> NotifyAsync(string type, string title, string message)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var notification = new NotificationEvent(Ids.New(), type, title, message, timestamp, Read: false);
        try
        {
            await store.AddAsync(UserId, notification);
        }
        catch (StorageUnavailableException)
        {
            return new(Errors.Unavailable, []);
        }
        Tell(notification, exceptClientId: null);
        return new(null, [notification]);
    }

    public ValueTask<RealtimeError?> MarkReadAsync(string notificationId, string? clientId) =>
        ChangeAsync(
            () => store.MarkReadAsync(UserId, notificationId),
            unread => new(unread, Read: [notificationId]),
            clientId
        );

    public ValueTask<RealtimeError?> MarkAllReadAsync(string? clientId) =>
        ChangeAsync(() => Always(store.MarkAllReadAsync(UserId)), unread => new(unread, All: true), clientId);

    public ValueTask<RealtimeError?> ClearAsync(string? clientId) =>
        ChangeAsync(() => Always(store.ClearAsync(UserId)), unread => new(unread, Cleared: true), clientId);

    private async ValueTask<RealtimeError?> ChangeAsync(
        Func<ValueTask<bool>> change,
        Func<int, NotificationsChangedEvent> describe,
        string? clientId
    )
    {
        try
        {
            if (!await change())
            {
                return Errors.NotificationNotFound;
            }
            Tell(describe(await store.CountUnreadAsync(UserId)), clientId);
            return null;
        }
        catch (StorageUnavailableException)
        {
            return Errors.Unavailable;
        }
    }

    private static async ValueTask<bool> Always(ValueTask change)
    {
        await change;
        return true;
    }

    private void Tell(ServerEvent message, string? exceptClientId)
    {
        foreach (var node in nodes.Values)
        {
            node.DeliverAsync(UserId, message, exceptClientId).AsTask().Ignore();
        }
    }
}
