using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Whom the word of a policy means: <c>everyone</c>, <c>signed-in</c>, <c>nobody</c> or the name of a role.</summary>
internal static class Audience
{
    /// <param name="who">Null: everyone.</param>
    public static bool Includes(string? who, Person person) =>
        person.IsServer
        || who switch
        {
            null or RoomPolicy.Everyone => true,
            RoomPolicy.SignedIn => !person.IsAnonymous,
            RoomPolicy.Nobody => false,
            _ => person.Roles.Contains(who),
        };
}
