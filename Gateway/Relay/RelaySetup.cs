using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Sockets.Kestrel;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace Realtime.Gateway.Relay;

/// <summary>Puts the relay behind YARP, where there are sockets for it.</summary>
internal static class RelaySetup
{
    /// <summary>Call it after YARP has been added.</summary>
    public static void AddRelay(this WebApplicationBuilder builder, GatewayOptions options)
    {
        var services = builder.Services;
        services.AddSingleton<RelayCounts>();
        services.AddSingleton<ILoadBalancingPolicy, FewestConnections>();
        if (!options.Relay)
        {
            return;
        }
        builder.AddLoopSockets();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RelayMetrics>();
        services.AddSingleton<RelayFailures>();
        services.AddSingleton<Relays>();
        services.AddHostedService(provider => provider.GetRequiredService<Relays>());
        var yarp = services.Last(service => service.ServiceType == typeof(IHttpForwarder)).ImplementationType!;
        services.Replace(
            ServiceDescriptor.Singleton<IHttpForwarder>(provider =>
                ActivatorUtilities.CreateInstance<RelayingForwarder>(
                    provider,
                    ActivatorUtilities.CreateInstance(provider, yarp)
                )
            )
        );
    }
}
