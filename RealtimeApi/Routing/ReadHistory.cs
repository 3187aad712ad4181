using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client reads back in a room, a page at a time.</summary>
internal sealed class ReadHistory(IGrainFactory grains, RoomAccess access, AnswerBudget answers)
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
        var share = outcome.Error is null ? answers.TryTake(session.Address, AnswerSize.Of(outcome.Messages)) : null;
        if (share is null)
        {
            answer(ErrorEvent.For(outcome.Error ?? Errors.Overloaded, command.Id));
            return;
        }
        share.Spend(
            session,
            () => answer(new HistoryEvent(command.Id, command.Room, outcome.Epoch, outcome.Messages, outcome.More))
        );
    }
}
