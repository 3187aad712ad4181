using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>Where the native wire lives: <c>/ws</c>, and <c>/ws/notifications</c> for one person's inbox.</summary>
internal static class WebSocketMapping
{
    public static IServiceCollection AddWebSocketTransport(this IServiceCollection services) =>
        services.AddSingleton<CommandIntake>().AddSingleton<LoopWebSockets>().AddSingleton<WebSocketEndpoint>();

    public static void MapWebSockets(this IEndpointRouteBuilder routes)
    {
        routes.Map("/ws", (HttpContext context, WebSocketEndpoint endpoint) => endpoint.RunAsync(context, Feeds.Lobby));
        routes.Map(
            "/ws/notifications",
            (HttpContext context, WebSocketEndpoint endpoint) => endpoint.RunAsync(context, Feeds.Inbox)
        );
    }
}
