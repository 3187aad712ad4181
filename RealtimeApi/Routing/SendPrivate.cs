using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>One client says something to one other, or to all connections of one person.</summary>
internal sealed class SendPrivate(Lobby lobby, LobbyAccess access, TimeProvider clock)
{
    public ValueTask HandleAsync(Session session, PrivateCommand command, Action<ServerEvent> answer)
    {
        if (access.CheckPrivate(session.Person) is { } refused)
        {
            answer(ErrorEvent.For(refused, command.Id));
            return ValueTask.CompletedTask;
        }
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (userId, username) = (session.Person.UserId, session.Person.Username);
        var message = new PrivateEvent(session.ClientId, userId, username, command.Data, now);
        var delivery = lobby.ToClient(command.TargetId, message, Feeds.Lobby);
        if (delivery == Delivery.None)
        {
            delivery = lobby.ToPerson(command.TargetId, message, Feeds.Lobby);
        }
        if (delivery != Delivery.Posted)
        {
            var error = delivery == Delivery.None ? Errors.TargetNotFound : Errors.TargetTooSlow;
            answer(ErrorEvent.For(error, command.Id));
        }
        else if (command.Id is { } id)
        {
            answer(new AckEvent(id));
        }
        return ValueTask.CompletedTask;
    }
}
