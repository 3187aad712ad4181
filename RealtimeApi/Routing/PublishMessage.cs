using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A member says something in a room; the ack comes when it is durable.</summary>
internal sealed class PublishMessage(IGrainFactory grains, RoomAccess access, TimeProvider clock)
{
    public async ValueTask HandleAsync(Session session, MessageCommand command, Action<ServerEvent> answer)
    {
        if (!session.Rooms.Contains(command.Room))
        {
            answer(ErrorEvent.For(Errors.NotInRoom, command.Id));
            return;
        }
        var (error, position) = await PublishAsync(session.Person, session.ClientId, command);
        answer(
            error is null
                ? new AckEvent(command.Id, command.Room, position.Epoch, position.Offset)
                : ErrorEvent.For(error, command.Id)
        );
    }

    /// <summary>Publishes without being a member, for callers that have no connection.</summary>
    /// <param name="from">What stands for the sender's clientId.</param>
    /// <param name="isServer">Whether the caller is a server of ours, which no policy binds.</param>
    public async ValueTask<PublishOutcome> PublishAsync(
        Person person,
        string from,
        MessageCommand command,
        bool isServer = false
    )
    {
        if (!isServer && await access.CheckAsync(person, RoomAction.Publish, command.Room) is { } refused)
        {
            return new(refused, default);
        }
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var draft = new Draft(command.Id, from, person.UserId, person.Username, command.Data, now);
        return await grains.GetGrain<IRoomGrain>(command.Room).PublishAsync(draft);
    }
}
