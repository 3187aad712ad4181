using MessagePack;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>Where the SignalR wire lives: <c>/hubs/realtime</c>, in JSON and MessagePack, over every transport.</summary>
internal static class SignalRMapping
{
    public static IServiceCollection AddSignalRTransport(this IServiceCollection services)
    {
        services
            .AddSignalR()
            .AddJsonProtocol(options => options.PayloadSerializerOptions = ProtocolJson.WithPlainTypes)
            .AddMessagePackProtocol(options =>
                options.SerializerOptions = MessagePackSerializerOptions
                    .Standard.WithResolver(
                        CompositeResolver.Create(JsonInMessagePack.Instance, StandardResolver.Instance)
                    )
                    .WithSecurity(MessagePackSecurity.UntrustedData)
            );
        services
            .AddOptions<HubOptions>()
            .Configure<IOptions<SessionLimits>>(
                (hub, limits) => hub.MaximumReceiveMessageSize = limits.Value.MaxMessageBytes
            );
        services
            .AddOptions<HubLimits>()
            .BindConfiguration(HubLimits.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        AllowOptionalArguments(services);
        services.AddSingleton<HubLifetimeManager<RealtimeHub>, HubLifetime>();
        services.AddSingleton<HubSessions>();
        return services;
    }

    public static void MapRealtimeHub(this WebApplication app)
    {
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/hubs"),
            branch =>
                branch.Use((context, next) => Caller.FindAsync(context, next)).Use(RefuseStrangers).Use(RefuseTooMany)
        );
        app.MapHub<RealtimeHub>("/hubs/realtime", options => options.AllowStatefulReconnects = true);
    }

    private static Task RefuseStrangers(HttpContext context, RequestDelegate next)
    {
        switch (Caller.RefusalOf(context))
        {
            case null:
                return next(context);
            // A connection whose session ends says so itself, and a long poll is where it does. One that only begins with this
            // request is the person's of the token and not that of nobody: it is closed as soon as it is known.
            case { } error when error == Errors.SessionEnded && context.Request.Query.ContainsKey("id"):
                context.Features.Set<Caller>(null);
                return next(context);
            case { } error:
                return Problems.For(error, context).ExecuteAsync(context);
        }
    }

    /// <summary>A session begins with a negotiation, or with a connection that was not negotiated.</summary>
    private static Task RefuseTooMany(HttpContext context, RequestDelegate next)
    {
        var begins = !HttpMethods.IsOptions(context.Request.Method) && !context.Request.Query.ContainsKey("id");
        var gate = context.RequestServices.GetRequiredService<AddressGate>();
        return
            begins
            && !context.Features.GetRequiredFeature<Caller>().IsServer
            && gate.RefusalToBegin(ClientAddress.Of(context)) is { } error
            ? Problems.For(error, context).ExecuteAsync(context)
            : next(context);
    }

    /// <summary>Puts our reading of short calls around each protocol that is registered.</summary>
    private static void AllowOptionalArguments(IServiceCollection services)
    {
        ServiceDescriptor[] protocols = [.. services.Where(service => service.ServiceType == typeof(IHubProtocol))];
        foreach (var protocol in protocols)
        {
            services.Remove(protocol);
            services.AddSingleton<IHubProtocol>(provider => new OptionalArguments(
                (IHubProtocol)ActivatorUtilities.CreateInstance(provider, protocol.ImplementationType!),
                provider.GetRequiredService<IOptions<SessionLimits>>().Value.MaxDataDepth
            ));
        }
    }
}
