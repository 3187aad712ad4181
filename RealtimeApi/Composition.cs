using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi;

/// <summary>Puts the parts together that every wire rests on.</summary>
internal static class Composition
{
    public static void AddRealtimeCore(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        services.AddCheckedOptions<SessionLimits>(SessionLimits.Section);
        services.AddCheckedOptions<OutboxLimits>(OutboxLimits.Section);

        services.AddSingleton<SessionRegistry>();
        services.AddHostedService<Heartbeat>();
        services.AddHostedService<GoingAway>();
        services.AddSingleton<Lobby>();

        services.AddSingleton<CommandRouter>();
        services.AddSingleton<SessionLifetime>();
        services.AddSingleton<Broadcast>();
        services.AddSingleton<SendPrivate>();
        services.AddSingleton<Ping>();
    }

    /// <summary>Options from one section of the configuration, refused at start when they make no sense.</summary>
    private static void AddCheckedOptions<T>(this IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
