using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client reads back in a room, a page at a time.</summary>
internal sealed class ReadHistory(IGrainFactory grains, RoomAccess access)
{
    public async ValueTask HandleAsync(Session session, HistoryCommand command, Action<ServerEvent> answer)
    {
        if (await access.CheckAsync(session.Person, RoomAction.ReadHistory, command.Room) is { } refused)
        {
            answer(ErrorEvent.For(refused, command.Id));
            return;
        }
        var outcome = await grains
            .GetGrain<IRoomGrain>(command.Room)
            .ReadAsync(new(command.Before, After: null, command.Limit));
        answer(
            outcome.Error is { } error
                ? ErrorEvent.For(error, command.Id)
                : new HistoryEvent(command.Id, command.Room, outcome.Epoch, outcome.Messages, outcome.More)
        );
    }
}
