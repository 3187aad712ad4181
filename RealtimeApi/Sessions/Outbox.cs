using System.Buffers;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// What waits to be written to one byte stream, bounded. While nothing waits it holds no buffer, no task and no timer;
/// while the stream is busy, all that waits goes out in one write.
/// </summary>
/// <param name="stream">Writes that complete out of order are never started: one is under way at a time.</param>
/// <param name="overflowed">Called when more waits than the options allow. The outbox is empty by then.</param>
/// <param name="ended">Called once, when the last byte is written or the stream has failed.</param>
internal sealed class Outbox(Stream stream, OutboxLimits options, Action overflowed, Action ended)
{
    /// <summary>Frames are merged up to this size; larger ones go out as they are.</summary>
    private const int MergeBytes = 32 * 1024;

    private readonly Lock gate = new();
    private Queue<PreparedFrame>? waiting;
    private int waitingBytes;
    private bool writing;
    private bool completed;

    /// <summary>Takes the frame, or drops it when the outbox is complete. Writing begins on the caller's thread.</summary>
    public void Post(PreparedFrame frame)
    {
        switch (Admit(frame))
        {
            case Admission.WriteNow:
                _ = WriteAsync(frame);
                break;
            case Admission.Overflow:
                overflowed();
                break;
            case Admission.Waits or Admission.Dropped:
                break;
        }
    }

    /// <summary>Takes a last frame, however full the outbox is, and nothing after it.</summary>
    public void Complete(PreparedFrame last)
    {
        lock (gate)
        {
            if (completed)
            {
                return;
            }
            completed = true;
            if (writing)
            {
                (waiting ??= new()).Enqueue(last);
                return;
            }
            writing = true;
        }
        _ = WriteAsync(last);
    }

    private Admission Admit(PreparedFrame frame)
    {
        lock (gate)
        {
            if (completed)
            {
                return Admission.Dropped;
            }
            if (!writing)
            {
                writing = true;
                return Admission.WriteNow;
            }
            if (!FitsWhileLocked(frame))
            {
                waiting = null;
                waitingBytes = 0;
                return Admission.Overflow;
            }
            (waiting ??= new()).Enqueue(frame);
            waitingBytes += frame.Bytes.Length;
            return Admission.Waits;
        }
    }

    private bool FitsWhileLocked(PreparedFrame frame) =>
        (waiting?.Count ?? 0) < options.MaxMessages && waitingBytes + frame.Bytes.Length <= options.MaxBytes;

    private async Task WriteAsync(PreparedFrame first)
    {
        try
        {
            await stream.WriteAsync(first.Bytes);
            while (TakeNext(out var next, out var merged))
            {
                try
                {
                    await stream.WriteAsync(next);
                }
                finally
                {
                    if (merged is not null)
                    {
                        ArrayPool<byte>.Shared.Return(merged);
                    }
                }
            }
        }
        // The peer is gone; the read side notices the same and ends the session.
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Abandon();
            ended();
        }
    }

    private bool TakeNext(out ReadOnlyMemory<byte> next, out byte[]? merged)
    {
        merged = null;
        next = default;
        lock (gate)
        {
            if (waiting is { Count: > 0 })
            {
                next = waiting.Count == 1 ? DequeueWhileLocked() : MergeWhileLocked(out merged);
                return true;
            }
            waiting = null;
            writing = false;
            if (!completed)
            {
                return false;
            }
        }
        ended();
        return false;
    }

    private ReadOnlyMemory<byte> DequeueWhileLocked()
    {
        var bytes = waiting!.Dequeue().Bytes;
        waitingBytes -= bytes.Length;
        return bytes;
    }

    private ReadOnlyMemory<byte> MergeWhileLocked(out byte[]? merged)
    {
        merged = null;
        if (waiting!.Peek().Bytes.Length >= MergeBytes)
        {
            return DequeueWhileLocked();
        }
        merged = ArrayPool<byte>.Shared.Rent(MergeBytes);
        var length = 0;
        while (waiting.TryPeek(out var frame) && length + frame.Bytes.Length <= merged.Length)
        {
            DequeueWhileLocked().CopyTo(merged.AsMemory(length));
            length += frame.Bytes.Length;
        }
        return merged.AsMemory(0, length);
    }

    private void Abandon()
    {
        lock (gate)
        {
            completed = true;
            waiting = null;
            waitingBytes = 0;
        }
    }

    private enum Admission
    {
        WriteNow,
        Waits,
        Overflow,
        Dropped,
    }
}
