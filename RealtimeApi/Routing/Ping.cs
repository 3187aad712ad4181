using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client asks whether anybody is there, since a browser shows no WebSocket pings.</summary>
internal sealed class Ping(TimeProvider clock)
{
    public ValueTask HandleAsync(PingCommand command, Action<ServerEvent> answer)
    {
        answer(new PongEvent(command.Id, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        return ValueTask.CompletedTask;
    }
}
