using System.Diagnostics;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A member says something in a room; the ack comes when it is durable.</summary>
internal sealed partial class PublishMessage(
    ResidentRooms residents,
    IGrainFactory grains,
    RoomAccess access,
    TimeProvider clock,
    RealtimeMetrics metrics,
    TraceBudget budget,
    ILogger<PublishMessage> logger
)
{
    public async ValueTask HandleAsync(Session session, MessageCommand command, Action<ServerEvent> answer)
    {
        var sender = new Sender(session.Person, session.ClientId, session.Wire, session.Handshake);
        if (!session.Rooms.Contains(command.Room))
        {
            using var span = Trace(sender, command).Span;
            MessageSpans.Refuse(span, Errors.NotInRoom);
            answer(ErrorEvent.For(Errors.NotInRoom, command.Id));
            return;
        }
        var (error, position) = await PublishAsync(sender, command);
        answer(
            error is null
                ? new AckEvent(command.Id, command.Room, position.Epoch, position.Offset)
                : ErrorEvent.For(error, command.Id)
        );
    }

    /// <summary>Publishes without being a member, for callers that have no connection.</summary>
    public async ValueTask<PublishOutcome> PublishAsync(Sender sender, MessageCommand command)
    {
        var began = Stopwatch.GetTimestamp();
        var (activity, traceparent) = Trace(sender, command);
        using var span = activity;
        var outcome = await PublishAsync(sender, command, traceparent);
        if (outcome.Error is { } error)
        {
            MessageSpans.Refuse(span, error);
            return outcome;
        }
        MessageSpans.Place(span, outcome.Position);
        metrics.Received(sender.Wire, command.Data.Utf8.Length);
        metrics.Acked(sender.Wire, began);
        if (span is not null)
        {
            LogPublished(command.Id, sender.From, command.Room, outcome.Position.Offset);
        }
        return outcome;
    }

    private async ValueTask<PublishOutcome> PublishAsync(Sender sender, MessageCommand command, string? traceparent)
    {
        var person = sender.Person;
        if (await access.CheckAsync(person, RoomAction.Publish, command.Room) is { } refused)
        {
            return new(refused, default);
        }
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var draft = new Draft(command.Id, sender.From, person.UserId, person.Username, command.Data, now, traceparent);
        return residents.TryPublish(command.Room, draft, out var outcome)
            ? await outcome
            : await grains.GetGrain<IRoomGrain>(command.Room).PublishAsync(draft);
    }

    /// <summary>The message's span here, and what goes along with it: where nothing is recorded, what the sender began.</summary>
    private (Activity? Span, string? Traceparent) Trace(Sender sender, MessageCommand command)
    {
        if (!MessageSpans.AreWanted)
        {
            return (null, command.Traceparent);
        }
        if (!budget.TryTake(isAsked: command.Traceparent is not null))
        {
            return (null, null);
        }
        var span = MessageSpans.Publish(command, sender.From, sender.Wire, sender.Handshake);
        return (span, span is { Recorded: true } ? span.Id : command.Traceparent);
    }

    [LoggerMessage(LogLevel.Debug, "Offset {Offset} in {Room} is message {MessageId} of session {SessionId}")]
    private partial void LogPublished(string? messageId, string sessionId, string room, long offset);
}

/// <summary>Who publishes, and on which way.</summary>
/// <param name="From">The clientId, or what stands for it.</param>
/// <param name="Wire">The wire's name in telemetry.</param>
/// <param name="Handshake">The request with which the connection began, where it is another one than this.</param>
internal readonly record struct Sender(Person Person, string From, string Wire, ActivityContext Handshake);
