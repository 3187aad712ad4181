using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Microsoft's JWT bearer scheme, told where our clients put their tokens and whose tokens count.</summary>
internal sealed class BearerSetup(SigningKey key, IOptions<AuthOptions> auth, TimeProvider clock)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    private const string EmptyToken = "The token is empty.";

    private static readonly PathString[] Sockets = ["/ws", "/hubs", "/socket.io", "/sse"];

    public void Configure(JwtBearerOptions options) => Configure(null, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TimeProvider = clock;
        if (auth.Value.Authority is { Length: > 0 } authority)
        {
            options.Authority = authority;
            options.RequireHttpsMetadata = !IsLoopback(authority);
            options.TokenValidationParameters.ValidateAudience = auth.Value.Audience is not null;
            options.TokenValidationParameters.ValidAudience = auth.Value.Audience;
        }
        else
        {
            options.TokenValidationParameters = key.Validation;
        }
        options.TokenValidationParameters.LifetimeValidator = (notBefore, expires, token, _) =>
            (notBefore is null || notBefore <= clock.GetUtcNow()) && expires > clock.GetUtcNow() && !IsTooOld(token);
        options.Events = new() { OnMessageReceived = FindToken };
    }

    /// <summary>
    /// A header speaks louder than the address, the address louder than a cookie. An empty token is a token that is not valid,
    /// and not none: an application that lost its token must not go on as somebody else. Only an empty cookie is no cookie.
    /// </summary>
    private static Task FindToken(MessageReceivedContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization is [{ } header, ..])
        {
            if (header.Trim().Equals(JwtBearerDefaults.AuthenticationScheme, StringComparison.OrdinalIgnoreCase))
            {
                context.Fail(EmptyToken);
            }
            return Task.CompletedTask;
        }
        var isSocket = Array.Exists(Sockets, path => request.Path.StartsWithSegments(path));
        if (isSocket && request.Query.TryGetValue("access_token", out var inAddress))
        {
            context.Token = inAddress;
        }
        else if (SessionCookie.Read(request) is { } inCookie)
        {
            context.Token = inCookie;
        }
        if (context.Token is "")
        {
            context.Fail(EmptyToken);
        }
        return Task.CompletedTask;
    }

    /// <summary>What does not say when it was issued has no age.</summary>
    private bool IsTooOld(SecurityToken token) =>
        token is JsonWebToken { IssuedAt: var issuedAt }
        && issuedAt != DateTime.MinValue
        && clock.GetUtcNow() - issuedAt > auth.Value.LongestTokenAge;

    private static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
