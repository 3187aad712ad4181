using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Sse;

/// <summary>Where event streams live: <c>/sse</c>, <c>/sse/rooms/{room}</c> and <c>/sse/notifications</c>.</summary>
internal static class EventStreamMapping
{
    public static IServiceCollection AddServerSentEvents(this IServiceCollection services) =>
        services.AddSingleton<EventStreamEndpoint>().AddHostedService<EventStreamHeartbeat>();

    public static void MapServerSentEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/sse",
            (HttpContext context, EventStreamEndpoint endpoint) =>
                endpoint.RunAsync(context, Feeds.Lobby | Feeds.Updates)
        );
        routes.MapGet(
            "/sse/notifications",
            (HttpContext context, EventStreamEndpoint endpoint) => endpoint.RunAsync(context, Feeds.Inbox)
        );
        routes
            .MapGet(
                "/sse/rooms/{room}",
                (HttpContext context, EventStreamEndpoint endpoint, string room, string? since, long? history) =>
                    endpoint.RunRoomAsync(context, room, since, history)
            )
            .AddEndpointFilter(EmptyParameters.RefuseAsync);
    }
}
