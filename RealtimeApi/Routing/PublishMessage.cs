using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A member says something in a room; the ack comes when it is durable.</summary>
internal sealed class PublishMessage(IGrainFactory grains, TimeProvider clock)
{
    public async ValueTask HandleAsync(Session session, MessageCommand command, Action<ServerEvent> answer)
    {
        if (!session.Rooms.Contains(command.Room))
        {
            answer(ErrorEvent.For(Errors.NotInRoom, command.Id));
            return;
        }
        var person = session.Person;
        var draft = new Draft(
            command.Id,
            session.ClientId,
            person.UserId,
            person.Username,
            command.Data,
            clock.GetUtcNow().ToUnixTimeMilliseconds()
        );
        var (error, position) = await grains.GetGrain<IRoomGrain>(command.Room).PublishAsync(draft);
        answer(
            error is null
                ? new AckEvent(command.Id, command.Room, position.Epoch, position.Offset)
                : ErrorEvent.For(error, command.Id)
        );
    }
}
