using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>Rooms for those who only ask and answer: list, read, publish.</summary>
internal static class RoomEndpoints
{
    private const int RoomsPage = 100;

    public static void MapRooms(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/rooms").WithTags("Rooms").AddEndpointFilter(Caller.RequireAsync);
        group.MapGet("/", ListAsync).WithSummary("The rooms the caller may join, by name.").Produces<RoomsBody>();
        group
            .MapGet("/{room}/messages", ReadAsync)
            .WithSummary(
                "A page of a room's messages, ascending: the newest, those before an offset or those after one."
            )
            .Produces<MessagesBody>()
            .ProducesProblem(StatusCodes.Status410Gone);
        group
            .MapPost("/{room}/messages", PublishAsync)
            .WithSummary("Publish a message; the answer comes when it is durable.")
            .Accepts<MessageBody>("application/json")
            .Produces<PublishedBody>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        group.MapGet("/{room}/users", UsersAsync).WithSummary("Who is in a room.").Produces<UsersBody>();
    }

    private static async Task<IResult> ListAsync(
        Caller caller,
        HttpContext context,
        RoomList list,
        Cursors cursors,
        LocalRooms local,
        IGrainFactory grains,
        string? after,
        long? limit
    )
    {
        if (Page.FaultOf(limit) is { } fault)
        {
            return Problems.For(fault, context);
        }
        var place = after is null ? "" : cursors.Open(after);
        if (place is null)
        {
            return Problems.For(Errors.InvalidField("after", "must be the 'next' of an earlier answer"), context);
        }
        var page = (int)Math.Min(limit ?? RoomsPage, RoomsPage);
        try
        {
            var (found, next) = await list.ReadAsync(caller.Person, place, page, context.RequestAborted);
            var rooms = new List<RoomBody>();
            foreach (var (name, stored) in found)
            {
                var users = local.Has(name) ? (await grains.GetGrain<IRoomGrain>(name).GetUsersAsync()).Count : 0;
                rooms.Add(new(name, stored?.Epoch, stored?.Head, users));
            }
            return Json(new RoomsBody(rooms, next));
        }
        catch (StorageUnavailableException)
        {
            return Problems.For(Errors.Unavailable, context);
        }
    }

    private static async Task<IResult> ReadAsync(
        string room,
        Caller caller,
        HttpContext context,
        RoomAccess access,
        IGrainFactory grains,
        long? before,
        long? after,
        long? limit
    )
    {
        if (await RefuseAsync(room, caller, access, RoomAction.ReadHistory) is { } refused)
        {
            return Problems.For(refused, context);
        }
        if (Page.FaultOf(before, after, limit) is { } fault)
        {
            return Problems.For(fault, context);
        }
        var count = limit is { } given ? (int)Math.Min(given, int.MaxValue) : (int?)null;
        var outcome = await grains.GetGrain<IRoomGrain>(room).ReadAsync(new(before, after, count));
        return outcome.Error is { } error
            ? Problems.For(error, context)
            : LongBody.Json(
                new MessagesBody(room, outcome.Epoch, outcome.Offset, outcome.Messages, outcome.More),
                AnswerSize.Of(outcome.Messages),
                context
            );
    }

    private static async Task<IResult> PublishAsync(
        string room,
        Caller caller,
        HttpContext context,
        PublishMessage publish,
        PublishedBytes published,
        IOptions<SessionLimits> limits
    )
    {
        var body = await RequestBody.ReadAsync(context, limits.Value.MaxMessageBytes);
        if (body.Error is { } unread)
        {
            return Problems.For(unread, context);
        }
        if (published.Take(context, body.Utf8.Length) is { } tooMuch)
        {
            return Problems.For(tooMuch, context);
        }
        var (command, error, _) = CommandReader.ReadMessage(body.Utf8.Span, room, limits.Value.MaxDataDepth);
        if (command is not MessageCommand message)
        {
            return Problems.For(error!, context);
        }
        if (context.Request.Headers.TryGetValue("Idempotency-Key", out var key))
        {
            if (key.ToString() is not { Length: > 0 and <= 64 })
            {
                return Problems.For(Errors.InvalidField("Idempotency-Key", "must have 1 to 64 characters"), context);
            }
            message = message with { Id = key };
        }
        message = message with { Traceparent = Activity.Current is { Recorded: true } request ? request.Id : null };
        var sender = new Sender(caller.Person, caller.Person.UserId, "rest", Handshake: default);
        var outcome = await publish.PublishAsync(sender, message);
        return outcome.Error is { } refused
            ? Problems.For(refused, context)
            : Json(
                new PublishedBody(message.Id, room, outcome.Position.Epoch, outcome.Position.Offset),
                StatusCodes.Status201Created
            );
    }

    private static async Task<IResult> UsersAsync(
        string room,
        Caller caller,
        HttpContext context,
        RoomAccess access,
        IGrainFactory grains
    )
    {
        if (await RefuseAsync(room, caller, access, RoomAction.Join) is { } refused)
        {
            return Problems.For(refused, context);
        }
        return Json(new UsersBody(room, await grains.GetGrain<IRoomGrain>(room).GetUsersAsync()));
    }

    private static async ValueTask<RealtimeError?> RefuseAsync(
        string room,
        Caller caller,
        RoomAccess access,
        RoomAction action
    )
    {
        if (!RoomName.IsValid(room))
        {
            return Errors.InvalidField("room", RoomName.Rule);
        }
        return await access.CheckAsync(caller.Person, action, room);
    }

    private static JsonHttpResult<T> Json<T>(T body, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(body, RestSetup.Json, statusCode: status);

    internal sealed record RoomBody(string Room, string? Epoch, long? Offset, int Users);

    /// <param name="Next">Ask with <c>after</c> for what follows; absent on the last page. Names nothing.</param>
    internal sealed record RoomsBody(IReadOnlyList<RoomBody> Rooms, string? Next);

    /// <param name="Offset">The room's newest offset, from which to join.</param>
    internal sealed record MessagesBody(
        string Room,
        string Epoch,
        long Offset,
        IReadOnlyList<MessageEvent> Messages,
        bool More
    );

    internal sealed record MessageBody(RawJson Data, string? Id);

    internal sealed record PublishedBody(string? Id, string Room, string Epoch, long Offset);

    internal sealed record UsersBody(string Room, IReadOnlyList<RoomUser> Users);
}
