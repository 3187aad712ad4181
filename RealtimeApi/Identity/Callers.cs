using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Who sends a request. A token that is not valid is refused, never taken for none.</summary>
internal sealed class Callers(Origins origins, ApiKeys apiKeys, EndedSessions ended, IOptions<AuthOptions> options)
{
    private static readonly Person Server = new(UserIds.Server, UserIds.ServerName, IsAnonymous: false, [], null);

    public async ValueTask<CallerOrError> IdentifyAsync(HttpContext context)
    {
        if (context.Request.Headers.TryGetValue(ApiKeys.Header, out var apiKey))
        {
            return apiKeys.IsValid(apiKey) ? new(Server, IsServer: true, null) : new(null, false, Errors.Unauthorized);
        }
        if (!origins.Allows(context.Request))
        {
            return new(null, false, Errors.ForeignOrigin);
        }
        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result.Succeeded)
        {
            context.User = result.Principal;
            if (SessionTokens.Describe(result.Principal) is not { } person)
            {
                return new(null, false, Errors.Unauthorized);
            }
            return ended.RefusalOf(person) is { } refused ? new(null, false, refused) : new(person, false, null);
        }
        return result.None && options.Value.AllowAnonymous
            ? new(Person.Anonymous(), IsServer: false, null)
            : new(null, false, Errors.Unauthorized);
    }
}

/// <summary>A caller, or why there is none.</summary>
/// <param name="IsServer">Came with an API key: no policy binds it.</param>
internal readonly record struct CallerOrError(Person? Person, bool IsServer, RealtimeError? Error);
