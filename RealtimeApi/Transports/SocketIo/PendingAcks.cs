namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>The answers that one client in one namespace still owes.</summary>
internal sealed class PendingAcks
{
    private readonly Lock _gate = new();
    private Dictionary<ulong, TaskCompletionSource<AckReply>>? _pending;
    private ulong _nextId;
    private bool _isOver;

    public (ulong Id, Task<AckReply> Reply) Add()
    {
        lock (_gate)
        {
            var id = _nextId++;
            if (_isOver)
            {
                return (id, Task.FromResult(new AckReply(AckOutcome.Disconnected, SocketArguments.None)));
            }
            var pending = new TaskCompletionSource<AckReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            (_pending ??= [])[id] = pending;
            return (id, pending.Task);
        }
    }

    /// <summary>False for an id that was never given out, or was answered, or given up.</summary>
    public bool Complete(ulong id, AckReply reply)
    {
        TaskCompletionSource<AckReply>? pending = null;
        lock (_gate)
        {
            _pending?.Remove(id, out pending);
        }
        return pending?.TrySetResult(reply) ?? false;
    }

    public void Forget(ulong id)
    {
        lock (_gate)
        {
            _pending?.Remove(id);
        }
    }

    /// <summary>The client is gone; nobody waits for it any longer.</summary>
    public void End()
    {
        TaskCompletionSource<AckReply>[] pending;
        lock (_gate)
        {
            _isOver = true;
            pending = _pending is null ? [] : [.. _pending.Values];
            _pending = null;
        }
        foreach (var waiter in pending)
        {
            waiter.TrySetResult(new AckReply(AckOutcome.Disconnected, SocketArguments.None));
        }
    }
}
