using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>What servers and the curious ask of the server as a whole.</summary>
internal static class ServerEndpoints
{
    public static void MapServer(this RouteGroupBuilder api)
    {
        api.MapPost("/broadcast", BroadcastAsync)
            .WithTags("Server")
            .AddEndpointFilter(Caller.RequireServerAsync)
            .WithSummary("Say something to everyone who is connected. Needs an API key.")
            .Accepts<BroadcastBody>("application/json")
            .Produces(StatusCodes.Status202Accepted);
        api.MapGet("/stats", Stats)
            .WithTags("Server")
            .AddEndpointFilter(Caller.RequireAsync)
            .WithSummary("How many are connected, and how busy they are.")
            .Produces<StatsBody>();
    }

    private static async Task<IResult> BroadcastAsync(
        HttpContext context,
        Lobby lobby,
        TimeProvider clock,
        IOptions<SessionLimits> limits
    )
    {
        var body = await RequestBody.ReadAsync(context, limits.Value.MaxMessageBytes);
        if (body.Error is { } unread)
        {
            return Problems.For(unread, context);
        }
        var (command, error, _) = CommandReader.ReadBroadcast(body.Utf8.Span, limits.Value.MaxDataDepth);
        if (command is not BroadcastCommand broadcast)
        {
            return Problems.For(error!, context);
        }
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lobby.ToAll(new BroadcastEvent(UserIds.Server, UserIds.ServerName, broadcast.Data, now), Feeds.Lobby);
        return TypedResults.Accepted((string?)null);
    }

    private static JsonHttpResult<StatsBody> Stats(
        SessionRegistry sessions,
        LocalRooms rooms,
        MessageRate rate,
        TimeProvider clock
    ) =>
        TypedResults.Json(
            new StatsBody(sessions.Count, rooms.Count, rate.PerSecond, clock.GetUtcNow().ToUnixTimeMilliseconds()),
            RestSetup.Json
        );

    internal sealed record BroadcastBody(RawJson Data);

    /// <param name="MessagesPerSecond">Room messages and broadcasts taken in, over the last seconds.</param>
    internal sealed record StatsBody(int Connections, int Rooms, double MessagesPerSecond, long Timestamp);
}
