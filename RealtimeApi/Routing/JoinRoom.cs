using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client enters a room, and gets what it missed and then everything that follows, each once and in order.</summary>
internal sealed class JoinRoom(
    IGrainFactory grains,
    LocalRooms rooms,
    ThisNode node,
    RoomAccess access,
    AnswerBudget answers,
    IOptions<RoomOptions> options,
    RealtimeMetrics metrics
)
{
    public async ValueTask HandleAsync(Session session, JoinCommand command, Action<ServerEvent> answer)
    {
        var person = session.Person;
        if (await access.CheckAsync(person, RoomAction.Join, command.Room) is { } refused)
        {
            answer(ErrorEvent.For(refused, command.Id));
            return;
        }
        if (session.Rooms.Count >= options.Value.MaxPerConnection && !session.Rooms.Contains(command.Room))
        {
            answer(ErrorEvent.For(Errors.TooManyRooms, command.Id));
            return;
        }
        var mayRead = await access.CheckAsync(person, RoomAction.ReadHistory, command.Room) is null;
        // Seated before the room is asked: what it sends from then on is held until the answer is out.
        var room = rooms.Enter(command.Room, session);
        session.Rooms.Add(command.Room);
        var request = new JoinRequest(
            session.ClientId,
            person.UserId,
            person.Username,
            node.Id,
            node.Rooms,
            mayRead ? command.Since : null,
            mayRead ? command.History : 0
        );
        JoinOutcome outcome;
        try
        {
            outcome = await grains.GetGrain<IRoomGrain>(command.Room).JoinAsync(request);
        }
        catch
        {
            GiveUp(session, command.Room);
            throw;
        }
        var share = outcome.Error is null ? answers.TryTake(session.Address, SizeOf(outcome)) : null;
        if (share is null)
        {
            GiveUp(session, command.Room);
            answer(ErrorEvent.For(outcome.Error ?? Errors.Overloaded, command.Id));
            return;
        }
        if (request.Since is not null)
        {
            metrics.Resumed(outcome.Recovered);
        }
        share.Spend(
            session,
            () => room.Open(session, outcome.Position, () => Answer(session, command, outcome, answer))
        );
    }

    private static long SizeOf(JoinOutcome outcome) => AnswerSize.Of(outcome.Messages) + AnswerSize.Of(outcome.Users);

    /// <summary>Leaves no trace of a join that failed, nor of the membership that it was to renew.</summary>
    private void GiveUp(Session session, string room)
    {
        session.Rooms.Remove(room);
        rooms.Leave(room, session);
        grains.GetGrain<IRoomGrain>(room).LeaveAsync(session.ClientId, onPurpose: true).AsTask().Ignore();
    }

    private static void Answer(Session session, JoinCommand command, JoinOutcome outcome, Action<ServerEvent> answer)
    {
        var (epoch, offset) = outcome.Position;
        answer(
            new JoinedEvent(command.Id, command.Room, epoch, offset, outcome.Recovered, outcome.Messages, outcome.Users)
        );
        session.Send(new RoomUsersEvent(command.Room, outcome.Users));
    }
}
