using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Gateway.Affinity;
using Realtime.Gateway.Discovery;
using Realtime.Gateway.Errors;
using Realtime.Gateway.Forwarding;
using Realtime.Gateway.Relay;
using Realtime.Gateway.Tracing;
using Realtime.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.SessionAffinity;

namespace Realtime.Gateway;

/// <summary>Puts the gateway together: where it listens, what it forwards, and what it says when it cannot.</summary>
internal static class GatewayComposition
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(GatewayOptions.Section);
        builder.Services.AddOptions<GatewayOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddDefaultAddress();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.ConfigureKestrel(HeaderBytes.Use);

        builder
            .Services.AddOptions<HostOptions>()
            .Configure<IOptions<GatewayOptions>>((host, gateway) => host.ShutdownTimeout = gateway.Value.DrainTimeout);
        builder.AddTrustedProxies();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddHostCheck();
        builder.Services.AddRequestTimeouts();
        builder.Services.AddRequestTraces();
        builder.Services.AddSingleton<UpstreamErrors>();

        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddSingleton<ISessionAffinityPolicy, ConnectionIdPolicy>();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddTransforms(RequestHeaders.AddTransforms)
            .AddTransforms(TagTransforms.AddTransforms)
            .AddTransforms(Upgrades.AddTransforms)
            .ConfigureHttpClient(
                (_, handler) =>
                {
                    handler.ConnectTimeout = section.GetOptions().ConnectTimeout;
                    HeaderBytes.Use(handler);
                }
            );
        builder.AddRelay(section.GetOptions());
    }

    public static void MapGateway(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }
        app.UseHostCheck(context => UpstreamProblem.UnknownHost.ToResult(retryAfter: default).ExecuteAsync(context));
        app.UseRequestTimeouts();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(proxy.ApplicationServices.GetRequiredService<UpstreamErrors>().InvokeAsync);
            proxy.Use(Upgrades.InvokeAsync);
            proxy.Use(Draining.InvokeAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
    }

    /// <summary>Run on its own the gateway is reachable from this machine only; an address that was given wins.</summary>
    private static void AddDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var isGiven =
            configuration[WebHostDefaults.ServerUrlsKey] is not null
            || configuration[WebHostDefaults.HttpPortsKey] is not null
            || configuration[WebHostDefaults.HttpsPortsKey] is not null
            || configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isGiven)
        {
            var port = configuration.GetSection(GatewayOptions.Section).GetOptions().Port;
            builder.WebHost.UseUrls($"http://localhost:{port}");
        }
    }

    private static void AddTrustedProxies(this WebApplicationBuilder builder) =>
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<GatewayOptions>>(
                (forwarded, gateway) =>
                {
                    forwarded.ForwardedHeaders = ForwardedHeaders.All & ~ForwardedHeaders.XForwardedPrefix;
                    forwarded.ForwardLimit = null;
                    forwarded.KnownProxies.Clear();
                    forwarded.KnownIPNetworks.Clear();
                    foreach (var network in gateway.Value.TrustedNetworks)
                    {
                        forwarded.KnownIPNetworks.Add(network);
                    }
                }
            );

    private static GatewayOptions GetOptions(this IConfigurationSection section) =>
        section.Get<GatewayOptions>() ?? new GatewayOptions();
}
