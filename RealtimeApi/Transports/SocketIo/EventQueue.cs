using Microsoft.Extensions.Logging;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>
/// Runs the handlers of one client in one namespace in order, one at a time. While none runs there is no task; while
/// one waits (for an answer of the same client, say) reading goes on until too many events have piled up.
/// </summary>
internal sealed partial class EventQueue(int capacity, ILogger logger, CancellationToken gone)
{
    private readonly Lock _gate = new();
    private readonly Queue<Func<ValueTask>> _waiting = new();
    private TaskCompletionSource? _space;
    private bool _isRunning;

    /// <summary>Runs the work when its turn comes; the task is done when there is room for more.</summary>
    public Task AddAsync(Func<ValueTask> work)
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                _waiting.Enqueue(work);
                return _waiting.Count < capacity ? Task.CompletedTask : WaitForSpaceWhileLocked();
            }
            _isRunning = true;
        }
        _ = RunAsync(work);
        return Task.CompletedTask;
    }

    private Task WaitForSpaceWhileLocked()
    {
        _space ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _space.Task;
    }

    private async Task RunAsync(Func<ValueTask> work)
    {
        var next = work;
        while (next is not null)
        {
            await InvokeAsync(next);
            next = TakeNext();
        }
    }

    private Func<ValueTask>? TakeNext()
    {
        lock (_gate)
        {
            _isRunning = _waiting.TryDequeue(out var next);
            if (_waiting.Count < capacity)
            {
                _space?.SetResult();
                _space = null;
            }
            return next;
        }
    }

    private async ValueTask InvokeAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client is gone, and the handler with it.
        }
        catch (Exception bug)
        {
            // A handler that throws is a bug of that handler; neither its client nor its neighbours pay for it.
            LogFailure(bug);
        }
    }

    [LoggerMessage(LogLevel.Error, "An event handler failed.")]
    private partial void LogFailure(Exception exception);
}
