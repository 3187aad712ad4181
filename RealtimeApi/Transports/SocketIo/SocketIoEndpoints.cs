using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>Puts a Socket.IO server into an application.</summary>
internal static class SocketIoEndpoints
{
    /// <summary>Adds the server; its options can be configured further like any others.</summary>
    public static IServiceCollection AddSocketIo(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SocketIoOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EngineIoOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SocketIoServer>();
        return services;
    }

    /// <summary>Maps the server's path; <paramref name="configure"/> sets its namespaces up.</summary>
    public static IEndpointConventionBuilder MapSocketIo(
        this IEndpointRouteBuilder endpoints,
        Action<SocketIoServer> configure
    )
    {
        var server = endpoints.ServiceProvider.GetRequiredService<SocketIoServer>();
        configure(server);
        var engine = endpoints.ServiceProvider.GetRequiredService<IOptions<EngineIoOptions>>().Value;
        return endpoints.MapEngineIo(server.Options.Path, engine, server);
    }
}
