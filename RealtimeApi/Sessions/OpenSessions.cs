namespace Realtime.RealtimeApi.Sessions;

/// <summary>How many sessions have begun and not left everything yet, on every wire.</summary>
internal sealed class OpenSessions
{
    private readonly TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The server itself is one of them, until it stops.
    private int count = 1;
    private int waits;

    public void Begin() => Interlocked.Increment(ref count);

    public void End()
    {
        if (Interlocked.Decrement(ref count) == 0)
        {
            allEnded.TrySetResult();
        }
    }

    /// <summary>Waits until there are none, or until the wait is cancelled. No session may begin after the last has ended.</summary>
    public async Task WaitForLastAsync(CancellationToken cancellationToken)
    {
        // A host may stop its services more than once, even at the same time.
        if (Interlocked.Increment(ref waits) == 1)
        {
            End();
        }
        await allEnded.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
