using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Sse;

/// <summary>Carries one event stream from its request to its end.</summary>
internal sealed class EventStreamEndpoint(
    Callers callers,
    RoomAccess access,
    SessionLifetime lifetime,
    AddressGate gate,
    JoinRoom join,
    IOptions<SessionLimits> sessionLimits,
    IOptions<OutboxLimits> outboxLimits,
    TimeProvider clock
)
{
    /// <summary>The feeds that the address stands for.</summary>
    public Task RunAsync(HttpContext context, Feeds feeds) =>
        RunAsync(
            context,
            EventStreamFormat.Everything,
            feeds,
            static _ => new((RealtimeError?)null),
            static _ => ValueTask.CompletedTask
        );

    /// <summary>A room's messages, from the position the client names or from now on.</summary>
    public async Task RunRoomAsync(HttpContext context, string room, string? since, long? history)
    {
        // What a browser sends by itself on coming back is newer than what the page wrote into the address.
        var lastEventId = context.Request.Headers["Last-Event-ID"].ToString();
        var given = lastEventId.Length > 0 ? lastEventId : since;
        RoomPosition? position = RoomPosition.TryParse(given, out var parsed) ? parsed : null;
        if (given is not null && position is null)
        {
            await RefuseAsync(context, Errors.InvalidField("since", "must be epoch:offset"));
            return;
        }
        var command = new JoinCommand(Id: null, room, position, WholeNumbers.Count(history));
        if (CommandRules.FaultOf(command, sessionLimits.Value.MaxDataDepth) is { } fault)
        {
            await RefuseAsync(context, fault);
            return;
        }
        await RunAsync(
            context,
            EventStreamFormat.MessagesOnly,
            Feeds.None,
            person => access.CheckAsync(person, RoomAction.Join, room),
            session => join.HandleAsync(session, command, answer => Begin(session, position, answer))
        );
    }

    private async Task RunAsync(
        HttpContext context,
        EventStreamFormat format,
        Feeds feeds,
        Func<Person, ValueTask<RealtimeError?>> admit,
        Func<Session, ValueTask> begin
    )
    {
        var address = ClientAddress.Of(context);
        var (person, error) = await callers.IdentifyAsync(context);
        if (person is null)
        {
            await RefuseAsync(context, error!);
            return;
        }
        // Refused now, a browser gives up; refused inside the stream, it would come back for ever.
        var refused =
            await admit(person)
            ?? lifetime.RefusalOf(person, address)
            ?? (person.IsServer ? null : gate.RefusalOf(address));
        if (refused is not null)
        {
            await RefuseAsync(context, refused);
            return;
        }
        await StartAsync(context);
        using var connection = new EventStreamConnection(
            context,
            format,
            outboxLimits.Value,
            sessionLimits.Value.CloseTimeout,
            clock
        );
        var session = new Session(person, connection, feeds, sessionLimits.Value, clock) { Address = address };
        try
        {
            if (await lifetime.OpenAsync(session))
            {
                await begin(session);
            }
            await connection.Written;
        }
        finally
        {
            await lifetime.EndAsync(session);
        }
    }

    /// <summary>Turns the answer to a join into the beginning of a stream.</summary>
    private static void Begin(Session session, RoomPosition? since, ServerEvent answer)
    {
        if (answer is not JoinedEvent joined)
        {
            session.Send(answer);
            session.Connection.Close(CloseReason.Normal);
            return;
        }
        Replay.To(session, since, joined);
        // Also who has not seen a message yet comes back to this place.
        session.Connection.Post(EventStreamFormat.Position(new(joined.Epoch, joined.Offset)));
    }

    private static Task StartAsync(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-transform";
        headers["X-Accel-Buffering"] = "no";
        return context.Response.StartAsync(context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, RealtimeError error) =>
        Problems.For(error, context).ExecuteAsync(context);
}
