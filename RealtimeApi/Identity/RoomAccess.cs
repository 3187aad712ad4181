using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>What somebody wants to do in a room.</summary>
internal enum RoomAction
{
    Join,
    Publish,
    ReadHistory,
}

/// <summary>
/// Says who may do what in a room. All that are registered must agree; register your own to ask your own database.
/// </summary>
internal interface IRoomRule
{
    ValueTask<bool> AllowsAsync(Person person, RoomAction action, string room);
}

/// <summary>Asks all rules, but not about a server of ours.</summary>
internal sealed class RoomAccess(IEnumerable<IRoomRule> rules)
{
    private readonly IRoomRule[] rules = [.. rules];

    /// <summary>Null when allowed.</summary>
    public async ValueTask<RealtimeError?> CheckAsync(Person person, RoomAction action, string room)
    {
        if (person.IsServer)
        {
            return null;
        }
        foreach (var rule in rules)
        {
            if (!await rule.AllowsAsync(person, action, room))
            {
                return Errors.Forbidden;
            }
        }
        return null;
    }
}

/// <summary>The policies of the configuration, by the room's name.</summary>
internal sealed class ConfiguredRoomRule(IOptions<RoomOptions> options) : IRoomRule
{
    public ValueTask<bool> AllowsAsync(Person person, RoomAction action, string room)
    {
        var policy = options.Value.PolicyFor(room);
        return new(
            Audience.Includes(policy.Join, person)
                && action switch
                {
                    RoomAction.Publish => Audience.Includes(policy.Publish, person),
                    RoomAction.ReadHistory => Audience.Includes(policy.History, person),
                    _ => true,
                }
        );
    }
}
