using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Registers everything that tells who somebody is and what they may do.</summary>
internal static class IdentitySetup
{
    public static void AddIdentity(this IServiceCollection services)
    {
        services
            .AddOptions<AuthOptions>()
            .BindConfiguration(AuthOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                options => options.ApiKeys.All(key => key.Length >= 16),
                "Auth:ApiKeys: a key must have at least 16 characters."
            )
            .ValidateOnStart();
        services.AddOptions<OriginOptions>().BindConfiguration("");
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerSetup>();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<Cursors>();
        services.AddSingleton<EndedSessions>();
        services.AddHostedService(provider => provider.GetRequiredService<EndedSessions>());
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Origins>();
        services.AddSingleton<Callers>();
        services.AddSingleton<RoomAccess>();
        services.AddSingleton<LobbyAccess>();
        services.AddSingleton<IRoomRule, ConfiguredRoomRule>();
        services.AddCors();
        services
            .AddOptions<CorsOptions>()
            .Configure<Origins>(
                (cors, origins) =>
                    cors.AddDefaultPolicy(policy =>
                        policy.SetIsOriginAllowed(origins.IsListed).AllowAnyHeader().AllowAnyMethod().AllowCredentials()
                    )
            );
    }

    /// <summary>Finds out at start, not with the first caller, whether tokens can be signed.</summary>
    public static void CheckSigningKey(this WebApplication app) => app.Services.GetRequiredService<SigningKey>();
}
