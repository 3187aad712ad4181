using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>Tells everyone who watches, once a second, how the server is.</summary>
internal sealed class UpdateFeed(
    SessionRegistry sessions,
    LocalRooms rooms,
    MessageRate rate,
    Lobby lobby,
    TimeProvider clock
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        var count = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                lobby.ToAll(new UpdateEvent(++count, now, sessions.Count, rooms.Count, rate.PerSecond), Feeds.Updates);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }
}
