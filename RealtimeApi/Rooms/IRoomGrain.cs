using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>One room, wherever in the cluster it lives. Its key is the room's name.</summary>
internal interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Gives the message its place; answers when it is durable.</summary>
    ValueTask<PublishOutcome> PublishAsync(Draft draft);

    /// <summary>Seats a client and tells it where the room stands. A client that is seated already is told again.</summary>
    ValueTask<JoinOutcome> JoinAsync(JoinRequest request);

    /// <summary>Frees the seat. A person who went on purpose is gone at once, one who was cut off after the grace time.</summary>
    ValueTask LeaveAsync(string clientId, bool onPurpose);

    ValueTask TypeAsync(string userId, string username, bool isTyping);

    ValueTask<HistoryOutcome> ReadAsync(HistoryRequest request);

    ValueTask<IReadOnlyList<RoomUser>> GetUsersAsync();
}

/// <param name="Node">Reaches the members that sit on the same node as this one.</param>
/// <param name="NodeId">The same for all members of a node.</param>
[GenerateSerializer, Immutable]
internal sealed record JoinRequest(
    string ClientId,
    string UserId,
    string Username,
    string NodeId,
    IRoomNode Node,
    RoomPosition? Since,
    int? History
);

/// <param name="Before">Read the messages before this offset; null: the newest.</param>
/// <param name="After">Read the messages behind this offset instead.</param>
[GenerateSerializer, Immutable]
internal sealed record HistoryRequest(long? Before, long? After, int? Limit);

[GenerateSerializer, Immutable]
internal sealed record PublishOutcome(RealtimeError? Error, RoomPosition Position);

[GenerateSerializer, Immutable]
internal sealed record JoinOutcome(
    RealtimeError? Error,
    RoomPosition Position,
    bool Recovered,
    IReadOnlyList<MessageEvent> Messages,
    IReadOnlyList<RoomUser> Users
)
{
    public static JoinOutcome Failed(RealtimeError error) => new(error, default, false, [], []);
}

/// <param name="Offset">The room's newest offset.</param>
[GenerateSerializer, Immutable]
internal sealed record HistoryOutcome(
    RealtimeError? Error,
    string Epoch,
    long Offset,
    IReadOnlyList<MessageEvent> Messages,
    bool More
)
{
    public static HistoryOutcome Failed(RealtimeError error) => new(error, "", 0, [], false);
}
