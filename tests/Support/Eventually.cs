namespace Realtime.Support;

/// <summary>Waits for what gives no signal: looks again and again until it holds.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, patience);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var limit = patience ?? TimeSpan.FromSeconds(60);
        using var timeout = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (!await condition())
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"After {limit:g} it still did not hold: {what}.");
        }
    }
}
