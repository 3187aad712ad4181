using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>Signing in with a name, asking who one is, signing out.</summary>
internal static class SessionEndpoints
{
    private static readonly string[] SignInFields = ["username"];

    public static void MapSession(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/session").WithTags("Session");
        group
            .MapPost("/", SignInAsync)
            .RequireRateLimiting(RateLimiting.SignInPolicy)
            .Accepts<SignInBody>("application/json")
            .WithSummary("Sign a guest in: sets the cookie and returns the token.")
            .Produces<SessionBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group
            .MapGet("/", WhoAmI)
            .AddEndpointFilter(Caller.RequireSignedInAsync)
            .WithSummary("Who the caller is.")
            .Produces<SessionBody>()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group
            .MapDelete("/", SignOutAsync)
            .WithSummary("Sign out: ends the session with all its connections, and takes the cookie away.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context,
        Caller caller,
        SessionTokens tokens,
        Origins origins,
        IOptions<AuthOptions> options,
        IOptions<SessionLimits> limits
    )
    {
        if (!origins.Allows(context.Request))
        {
            return Problems.For(Errors.ForeignOrigin, context);
        }
        if (TokenUnchecked(context) is { } notNow)
        {
            return notNow;
        }
        if (!options.Value.AllowGuests || options.Value.Authority is not null)
        {
            return Problems.For(Errors.NoGuests, context);
        }
        var (fields, unread) = await RequestBody.ReadTextsAsync(context, limits.Value.MaxMessageBytes, SignInFields);
        if (unread is not null)
        {
            return Problems.For(unread, context);
        }
        var username = fields[0]?.Trim() ?? "";
        if (Usernames.FaultOf(username, options.Value.AllowReservedNames) is { } fault)
        {
            return Problems.For(fault, context);
        }
        // Somebody who only changes their name stays who they are, in the same session.
        var (token, person) = tokens.Issue(username, caller.Person.SessionId is null ? null : caller.Person);
        SessionCookie.Give(context, token, person.ExpiresAt);
        return TypedResults.Ok(SessionBody.For(person, token));
    }

    private static Ok<SessionBody> WhoAmI(Caller caller) =>
        TypedResults.Ok(SessionBody.For(caller.Person, token: null));

    /// <summary>Whoever has no session, or none any more, is signed out already.</summary>
    private static async Task<IResult> SignOutAsync(
        HttpContext context,
        Caller caller,
        EndSessions sessions,
        Origins origins
    )
    {
        if (!origins.Allows(context.Request))
        {
            return Problems.For(Errors.ForeignOrigin, context);
        }
        if (TokenUnchecked(context) is { } notNow)
        {
            return notNow;
        }
        if (caller.Person.SessionId is not null && await sessions.EndOwnAsync(caller.Person) is { } refused)
        {
            return Problems.For(refused, context);
        }
        SessionCookie.TakeAway(context);
        return TypedResults.NoContent();
    }

    /// <summary>A token of which nobody knows now whether it counts must not be taken for one that does not.</summary>
    private static ProblemHttpResult? TokenUnchecked(HttpContext context) =>
        Caller.RefusalOf(context) is { Retryable: true } notNow ? Problems.For(notNow, context) : null;

    internal sealed record SignInBody(string? Username);

    /// <param name="SessionId">What an administrator ends it by; the same for all tokens that renew this sign-in.</param>
    /// <param name="Token">Only when it was just made.</param>
    /// <param name="ExpiresAt">Unix milliseconds.</param>
    internal sealed record SessionBody(
        string UserId,
        string Username,
        string? SessionId,
        string? Token,
        long? ExpiresAt
    )
    {
        public static SessionBody For(Person person, string? token) =>
            new(person.UserId, person.Username, person.SessionId, token, person.ExpiresAt?.ToUnixTimeMilliseconds());
    }
}
