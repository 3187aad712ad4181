using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Notifications;

/// <summary>One person's inbox; its key is the userId. The one with the key <c>*</c> is everybody's.</summary>
internal interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>From now on this connection's node hears of changes. Returns what is unread, oldest first.</summary>
    ValueTask<InboxOutcome> ConnectAsync(string clientId, string nodeId, IInboxNode node);

    ValueTask DisconnectAsync(string clientId);

    ValueTask<InboxOutcome> NotifyAsync(string type, string title, string message);

    ValueTask<RealtimeError?> MarkReadAsync(string notificationId, string? clientId);

    ValueTask<RealtimeError?> MarkAllReadAsync(string? clientId);

    ValueTask<RealtimeError?> ClearAsync(string? clientId);
}

[GenerateSerializer, Immutable]
internal sealed record InboxOutcome(RealtimeError? Error, IReadOnlyList<NotificationEvent> Notifications);
