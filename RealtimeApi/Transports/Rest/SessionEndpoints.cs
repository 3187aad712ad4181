using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
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
        group.MapDelete("/", SignOut).WithSummary("Sign out: takes the cookie away.").Produces(204);
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
        // Somebody who only changes their name stays who they are.
        var userId = caller.Person.IsAnonymous || caller.IsServer ? Ids.New("user_") : caller.Person.UserId;
        var (token, person) = tokens.Issue(userId, username);
        context.Response.Cookies.Append(SessionTokens.CookieName, token, CookieFor(context, person.ExpiresAt));
        return TypedResults.Ok(SessionBody.For(person, token));
    }

    private static Ok<SessionBody> WhoAmI(Caller caller) =>
        TypedResults.Ok(SessionBody.For(caller.Person, token: null));

    private static IResult SignOut(HttpContext context, Origins origins)
    {
        if (!origins.Allows(context.Request))
        {
            return Problems.For(Errors.ForeignOrigin, context);
        }
        context.Response.Cookies.Delete(SessionTokens.CookieName, CookieFor(context, expires: null));
        return TypedResults.NoContent();
    }

    private static CookieOptions CookieFor(HttpContext context, DateTimeOffset? expires) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = "/",
            Expires = expires,
            IsEssential = true,
        };

    internal sealed record SignInBody(string? Username);

    /// <param name="Token">Only when it was just made.</param>
    /// <param name="ExpiresAt">Unix milliseconds.</param>
    internal sealed record SessionBody(string UserId, string Username, string? Token, long? ExpiresAt)
    {
        public static SessionBody For(Person person, string? token) =>
            new(person.UserId, person.Username, token, person.ExpiresAt?.ToUnixTimeMilliseconds());
    }
}
