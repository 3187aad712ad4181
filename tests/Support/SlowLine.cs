namespace Realtime.Support;

/// <summary>A line on which bytes arrive when a test says so, and not before.</summary>
public sealed class SlowLine
{
    private readonly Lock gate = new();
    private TaskCompletionSource more = NewSource();
    private TaskCompletionSource used = NewSource();
    private int ready;

    /// <summary>Lets so many bytes arrive; completes when they have been read.</summary>
    public Task BringAsync(int bytes)
    {
        lock (gate)
        {
            ready += bytes;
            used = NewSource();
            more.TrySetResult();
            return used.Task;
        }
    }

    /// <summary>How many of the bytes that somebody wants may be read now: one at least.</summary>
    public async Task<int> TakeAsync(int wanted)
    {
        while (true)
        {
            Task waiting;
            lock (gate)
            {
                var count = Math.Min(wanted, ready);
                ready -= count;
                if (count > 0)
                {
                    return count;
                }
                used.TrySetResult();
                more = NewSource();
                waiting = more.Task;
            }
            await waiting;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
