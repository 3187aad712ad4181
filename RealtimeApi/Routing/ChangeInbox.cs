using Realtime.RealtimeApi.Notifications;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A person reads or clears notifications on one device; the others follow.</summary>
internal sealed class ChangeInbox(IGrainFactory grains)
{
    public ValueTask HandleAsync(Session session, MarkReadCommand command, Action<ServerEvent> answer) =>
        AnswerAsync(Inbox(session).MarkReadAsync(command.NotificationId, session.ClientId), command, answer);

    public ValueTask HandleAsync(Session session, MarkAllReadCommand command, Action<ServerEvent> answer) =>
        AnswerAsync(Inbox(session).MarkAllReadAsync(session.ClientId), command, answer);

    public ValueTask HandleAsync(Session session, ClearNotificationsCommand command, Action<ServerEvent> answer) =>
        AnswerAsync(Inbox(session).ClearAsync(session.ClientId), command, answer);

    private IInboxGrain Inbox(Session session) => grains.GetGrain<IInboxGrain>(session.Person.UserId);

    private static async ValueTask AnswerAsync(
        ValueTask<RealtimeError?> change,
        Command command,
        Action<ServerEvent> answer
    )
    {
        if (await change is { } error)
        {
            answer(ErrorEvent.For(error, command.Id));
        }
        else if (command.Id is { } id)
        {
            answer(new AckEvent(id));
        }
    }
}
