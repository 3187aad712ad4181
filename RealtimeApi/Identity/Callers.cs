using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Who sends a request. A token that is not valid is refused, never taken for none.</summary>
internal sealed class Callers(Origins origins, ApiKeys apiKeys, EndedSessions ended, IOptions<AuthOptions> options)
{
    /// <summary>Who a server is where nothing but the request's user outlives the request.</summary>
    private static readonly ClaimsPrincipal ServerUser = new(new ClaimsIdentity(ApiKeys.Header));

    /// <summary>The person behind a request that has been identified; null when it came without a token.</summary>
    public static Person? PersonOf(ClaimsPrincipal user) =>
        user.Identity?.AuthenticationType == ApiKeys.Header ? Person.Server : SessionTokens.Describe(user);

    public async ValueTask<CallerOrError> IdentifyAsync(HttpContext context)
    {
        if (context.Request.Headers.TryGetValue(ApiKeys.Header, out var apiKey))
        {
            if (!apiKeys.IsValid(apiKey))
            {
                return new(null, Errors.Unauthorized);
            }
            context.User = ServerUser;
            return new(Person.Server, null);
        }
        if (!origins.Allows(context.Request))
        {
            return new(null, Errors.ForeignOrigin);
        }
        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result.Succeeded)
        {
            context.User = result.Principal;
            if (SessionTokens.Describe(result.Principal) is not { } person)
            {
                return new(null, Errors.Unauthorized);
            }
            return ended.RefusalOf(person) is { } refused ? new(null, refused) : new(person, null);
        }
        return result.None && options.Value.AllowAnonymous
            ? new(Person.Anonymous(), null)
            : new(null, Errors.Unauthorized);
    }
}

/// <summary>A caller, or why there is none.</summary>
internal readonly record struct CallerOrError(Person? Person, RealtimeError? Error);
