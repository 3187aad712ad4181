using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>The answer to a join for those who take no answers but only events: what was missed, before the live ones.</summary>
internal static class Replay
{
    /// <param name="since">What the client said it saw last; when not everything behind it is there, it is told so first.</param>
    public static void To(Session session, RoomPosition? since, JoinedEvent joined)
    {
        var isWhole = since is null || joined.Recovered;
        session.Answer(isWhole ? joined.Messages : [new ResetEvent(joined.Epoch, joined.Offset), .. joined.Messages]);
    }
}
