using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A member types, or has stopped; the others in the room see it.</summary>
internal sealed class ShowTyping(IGrainFactory grains)
{
    public async ValueTask HandleAsync(Session session, TypingCommand command, Action<ServerEvent> answer)
    {
        if (!session.Rooms.Contains(command.Room))
        {
            answer(ErrorEvent.For(Errors.NotInRoom, command.Id));
            return;
        }
        var person = session.Person;
        await grains.GetGrain<IRoomGrain>(command.Room).TypeAsync(person.UserId, person.Username, command.IsTyping);
        if (command.Id is { } id)
        {
            answer(new AckEvent(id));
        }
    }
}
