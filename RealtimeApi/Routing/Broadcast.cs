using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>One client says something to everyone who is connected, itself included.</summary>
internal sealed class Broadcast(Lobby lobby, LobbyAccess access, TimeProvider clock)
{
    public ValueTask HandleAsync(Session session, BroadcastCommand command, Action<ServerEvent> answer)
    {
        if (access.CheckBroadcast(session.Person) is { } refused)
        {
            answer(ErrorEvent.For(refused, command.Id));
            return ValueTask.CompletedTask;
        }
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lobby.ToAll(new BroadcastEvent(session.ClientId, session.Person.Username, command.Data, now), Feeds.Lobby);
        if (command.Id is { } id)
        {
            answer(new AckEvent(id));
        }
        return ValueTask.CompletedTask;
    }
}
