using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>The connections on this node that listen to an inbox; what inboxes, wherever they live, call to reach them.</summary>
internal sealed class LocalInboxes(Lobby lobby) : IInboxNode
{
    public ValueTask DeliverAsync(string userId, ServerEvent message, string? exceptClientId)
    {
        if (userId == UserIds.Everybody)
        {
            lobby.ToAll(message, Feeds.Inbox);
        }
        else
        {
            lobby.ToPerson(userId, message, Feeds.Inbox, exceptClientId);
        }
        return ValueTask.CompletedTask;
    }
}
