using System.Collections.Concurrent;

namespace Realtime.Contracts.Clients;

/// <summary>
/// For wires without an echo: a client says something to itself, and when that arrives, everything before it has too.
/// </summary>
internal sealed class Fences
{
    private readonly string prefix = $"\"fence-{Guid.NewGuid():N}-";
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();
    private int count;

    public async Task PassAsync(Func<string, Task> sendToSelf)
    {
        var data = $"{prefix}{Interlocked.Increment(ref count)}\"";
        var passed = waiting[data] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await sendToSelf(data);
        await passed.Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);
    }

    /// <summary>Whether this event is a fence, which no story sees.</summary>
    public bool Takes(RealtimeEvent it)
    {
        if (it is not PrivateMessage { Data: var data } || !waiting.TryRemove(data, out var passed))
        {
            return false;
        }
        passed.SetResult();
        return true;
    }
}
