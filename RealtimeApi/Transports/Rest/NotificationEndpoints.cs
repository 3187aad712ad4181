using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Notifications;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>One person's inbox, and a server's way to write into anybody's.</summary>
internal static class NotificationEndpoints
{
    private const int PageLength = 100;
    private const int MaxTitleLength = 200;
    private const int MaxMessageLength = 4000;
    private static readonly string[] Fields = ["userId", "notificationType", "title", "message"];
    private static readonly string[] Types = ["info", "success", "warning", "error"];

    public static void MapNotifications(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/notifications").WithTags("Notifications");
        var mine = group.MapGroup("").AddEndpointFilter(Caller.RequireSignedInAsync);
        mine.MapGet("/", ReadAsync).WithSummary("The caller's notifications, newest first.").Produces<InboxBody>();
        mine.MapDelete("/", ClearAsync).WithSummary("Empty the caller's inbox.").Produces(204);
        mine.MapPost("/{id}/read", MarkReadAsync).WithSummary("Mark one as read.").Produces(204).ProducesProblem(404);
        mine.MapPost("/read-all", MarkAllReadAsync).WithSummary("Mark all as read.").Produces(204);
        group
            .MapPost("/", NotifyAsync)
            .AddEndpointFilter(Caller.RequireServerAsync)
            .Accepts<NotifyBody>("application/json")
            .WithSummary("Notify one person, or everybody with userId '*'. Needs an API key.")
            .Produces<NotificationEvent>(StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReadAsync(
        Caller caller,
        HttpContext context,
        IInboxStore store,
        IOptions<AnswerLimits> answers,
        string? before,
        long? limit,
        bool? unread
    )
    {
        if (Page.FaultOf(limit) is { } fault)
        {
            return Problems.For(fault, context);
        }
        var page = (int)Math.Min(limit ?? PageLength, PageLength);
        try
        {
            var userId = caller.Person.UserId;
            // One more than is answered tells whether there are more.
            var read = await store.ReadAsync(userId, unread ?? false, before, page + 1, long.MaxValue);
            var notifications = AnswerSize.FirstThatFit(read.Take(page), AnswerSize.Of, answers.Value.MaxBytes);
            return LongBody.Json(
                new InboxBody(
                    notifications,
                    await store.CountUnreadAsync(userId),
                    More: read.Count > notifications.Count
                ),
                AnswerSize.Of(notifications),
                context
            );
        }
        catch (StorageUnavailableException)
        {
            return Problems.For(Errors.Unavailable, context);
        }
    }

    private static async Task<IResult> NotifyAsync(
        HttpContext context,
        IGrainFactory grains,
        IOptions<SessionLimits> limits
    )
    {
        var (fields, unread) = await RequestBody.ReadTextsAsync(context, limits.Value.MaxMessageBytes, Fields);
        if (unread is not null)
        {
            return Problems.For(unread, context);
        }
        var body = new NotifyBody(fields[0], fields[1], fields[2], fields[3]);
        if (Fault(body) is { } fault)
        {
            return Problems.For(fault, context);
        }
        var outcome = await grains
            .GetGrain<IInboxGrain>(body.UserId!)
            .NotifyAsync(body.NotificationType ?? Types[0], body.Title!, body.Message ?? "");
        return outcome.Error is { } error
            ? Problems.For(error, context)
            : TypedResults.Json(outcome.Notifications[0], RestSetup.Json, statusCode: StatusCodes.Status201Created);
    }

    private static Task<IResult> MarkReadAsync(string id, Caller caller, HttpContext context, IGrainFactory grains) =>
        AnswerAsync(Inbox(grains, caller).MarkReadAsync(id, clientId: null), context);

    private static Task<IResult> MarkAllReadAsync(Caller caller, HttpContext context, IGrainFactory grains) =>
        AnswerAsync(Inbox(grains, caller).MarkAllReadAsync(clientId: null), context);

    private static Task<IResult> ClearAsync(Caller caller, HttpContext context, IGrainFactory grains) =>
        AnswerAsync(Inbox(grains, caller).ClearAsync(clientId: null), context);

    private static async Task<IResult> AnswerAsync(ValueTask<RealtimeError?> change, HttpContext context) =>
        await change is { } error ? Problems.For(error, context) : TypedResults.NoContent();

    private static IInboxGrain Inbox(IGrainFactory grains, Caller caller) =>
        grains.GetGrain<IInboxGrain>(caller.Person.UserId);

    private static RealtimeError? Fault(NotifyBody body)
    {
        if (body.UserId is not { Length: > 0 and <= 128 })
        {
            return Errors.InvalidField("userId", "must be a userId, or * for everybody");
        }
        if (body.NotificationType is { } type && !Types.Contains(type))
        {
            return Errors.InvalidField("notificationType", $"must be one of {string.Join(", ", Types)}");
        }
        if (body.Title is not { Length: > 0 and <= MaxTitleLength })
        {
            return Errors.InvalidField("title", $"must have 1 to {MaxTitleLength} characters");
        }
        return body.Message?.Length > MaxMessageLength
            ? Errors.InvalidField("message", $"must have at most {MaxMessageLength} characters")
            : null;
    }

    internal sealed record NotifyBody(string? UserId, string? NotificationType, string? Title, string? Message);

    /// <param name="Unread">How many are unread in all.</param>
    internal sealed record InboxBody(IReadOnlyList<NotificationEvent> Notifications, int Unread, bool More);
}
