using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Says who may broadcast and who may send private messages. Each check is null when the person may.</summary>
internal sealed class LobbyAccess(IOptions<LobbyOptions> options)
{
    public RealtimeError? CheckBroadcast(Person person) =>
        Audience.Includes(options.Value.Broadcast, person) ? null : Errors.MayNotBroadcast;

    public RealtimeError? CheckPrivate(Person person) =>
        Audience.Includes(options.Value.Private, person) ? null : Errors.MayNotSendPrivate;
}
