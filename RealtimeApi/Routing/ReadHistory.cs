using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client reads back in a room, a page at a time.</summary>
internal sealed class ReadHistory(IGrainFactory grains)
{
    public async ValueTask HandleAsync(HistoryCommand command, Action<ServerEvent> answer)
    {
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
