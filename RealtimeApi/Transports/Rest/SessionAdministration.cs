using Microsoft.AspNetCore.Http.HttpResults;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>What servers may do with the sessions of others: find those that are connected, and end them.</summary>
internal static class SessionAdministration
{
    private const int MaxIdLength = 128;

    public static void MapSessionAdministration(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Session").AddEndpointFilter(Caller.RequireServerAsync);
        group
            .MapDelete("/sessions/{id}", EndOneAsync)
            .WithSummary("End a session: closes its connections, and its tokens open nothing again. Needs an API key.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group
            .MapGet("/users/{id}/sessions", List)
            .WithSummary("The sessions of a person that are connected now. Needs an API key.")
            .Produces<SessionsBody>()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group
            .MapDelete("/users/{id}/sessions", EndAllAsync)
            .WithSummary("End all sessions that a person has begun until now. Needs an API key.")
            .WithDescription(
                "Tokens count whole seconds: this answers when the second is over, so that a token issued afterwards counts."
            )
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> EndOneAsync(string id, HttpContext context, EndSessions sessions) =>
        Answer(FaultOf(id) ?? await sessions.EndOneAsync(id), context);

    private static async Task<IResult> EndAllAsync(string id, HttpContext context, EndSessions sessions) =>
        Answer(FaultOf(id) ?? await sessions.EndAllOfAsync(id, context.RequestAborted), context);

    private static JsonHttpResult<SessionsBody> List(string id, SessionRegistry sessions) =>
        TypedResults.Json(
            new SessionsBody(
                id,
                [
                    .. sessions
                        .ByPerson(id)
                        .Where(connection => connection.Person.SessionId is not null)
                        .GroupBy(connection => connection.Person.SessionId!)
                        .Select(session => new ConnectedSession(
                            session.Key,
                            session.Count(),
                            session.Min(connection => connection.OpenedAt).ToUnixTimeMilliseconds()
                        ))
                        .OrderBy(session => session.Since),
                ]
            ),
            RestSetup.Json
        );

    private static RealtimeError? FaultOf(string id) =>
        id.Length <= MaxIdLength ? null : Errors.InvalidField("id", $"must have at most {MaxIdLength} characters");

    private static IResult Answer(RealtimeError? refused, HttpContext context) =>
        refused is null ? TypedResults.NoContent() : Problems.For(refused, context);

    internal sealed record SessionsBody(string UserId, IReadOnlyList<ConnectedSession> Sessions);

    /// <param name="Connections">How many it has open here, on all transports together.</param>
    /// <param name="Since">When the oldest of them was opened, in Unix milliseconds.</param>
    internal sealed record ConnectedSession(string SessionId, int Connections, long Since);
}
