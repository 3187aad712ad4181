using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client goes out of a room on purpose.</summary>
internal sealed class LeaveRoom(IGrainFactory grains, LocalRooms rooms)
{
    public async ValueTask HandleAsync(Session session, LeaveCommand command, Action<ServerEvent> answer)
    {
        if (!session.Rooms.Remove(command.Room))
        {
            answer(ErrorEvent.For(Errors.NotInRoom, command.Id));
            return;
        }
        rooms.Leave(command.Room, session);
        await grains.GetGrain<IRoomGrain>(command.Room).LeaveAsync(session.ClientId, onPurpose: true);
        answer(new LeftEvent(command.Id, command.Room));
    }
}
