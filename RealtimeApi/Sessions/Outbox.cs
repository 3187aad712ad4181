using System.Diagnostics.CodeAnalysis;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// What waits to be written to one connection, bounded. While nothing waits it holds no buffer, no task and no timer;
/// one write is under way at a time.
/// </summary>
/// <param name="overflowed">Called when more waits than the limits allow. The outbox is empty by then.</param>
/// <param name="ended">Called once, when the last frame is written or the connection has failed.</param>
internal abstract class Outbox(OutboxLimits options, Action overflowed, Action ended)
{
    private readonly Lock gate = new();
    private Queue<PreparedFrame>? waiting;
    private Backlog backlog;
    private LongAnswers answers;

    // Of them, those that the write under way holds.
    private int answersInWrite;
    private int timesMadeRoom;
    private bool writing;
    private bool overflown;
    private bool completed;

    public int Waiting => backlog.Messages;

    public int TimesMadeRoom => Volatile.Read(ref timesMadeRoom);

    public Task LongAnswersSentAsync()
    {
        lock (gate)
        {
            return answers.AllSentAsync();
        }
    }

    /// <summary>Takes the frame, or drops it when the outbox is complete. Writing begins on the caller's thread.</summary>
    /// <returns>False when the frame may be dropped, and was since too much waits.</returns>
    public bool Post(PreparedFrame frame)
    {
        switch (Admit(frame))
        {
            case Admission.LeftOut:
                return false;
            case Admission.WriteNow:
                _ = WriteAllAsync(frame);
                break;
            case Admission.Overflow:
                overflowed();
                break;
            case Admission.Waits or Admission.Dropped:
                break;
        }
        return true;
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
                EnqueueWhileLocked(last);
                return;
            }
            writing = true;
        }
        _ = WriteAllAsync(last);
    }

    private Admission Admit(PreparedFrame frame)
    {
        lock (gate)
        {
            // Once something was dropped, whatever follows would look as if nothing were missing.
            if (completed || overflown)
            {
                return Admission.Dropped;
            }
            if (!writing)
            {
                writing = true;
                BeginsWhileLocked(frame);
                return Admission.WriteNow;
            }
            if (!backlog.Fits(frame, options))
            {
                if (frame.MayBeDropped)
                {
                    return Admission.LeftOut;
                }
                overflown = true;
                ForgetWhileLocked();
                return Admission.Overflow;
            }
            EnqueueWhileLocked(frame);
            return Admission.Waits;
        }
    }

    private void EnqueueWhileLocked(PreparedFrame frame)
    {
        (waiting ??= new()).Enqueue(frame);
        backlog.Add(frame);
        answers.Add(frame);
    }

    private void BeginsWhileLocked(PreparedFrame frame)
    {
        answers.Add(frame);
        answersInWrite += frame.IsLongAnswer ? 1 : 0;
    }

    /// <summary>Writes one frame, or more from <see cref="TryTake"/> along with it.</summary>
    protected abstract ValueTask WriteAsync(PreparedFrame frame);

    /// <summary>To be called when a write had to wait for the peer, and no longer does.</summary>
    protected void MadeRoom() => Interlocked.Increment(ref timesMadeRoom);

    /// <summary>Takes the next frame, if one waits that is no larger than <paramref name="maxBytes"/>.</summary>
    protected bool TryTake(int maxBytes, [NotNullWhen(true)] out PreparedFrame? frame)
    {
        lock (gate)
        {
            if (waiting?.TryPeek(out frame) is not true || frame.Size > maxBytes)
            {
                frame = null;
                return false;
            }
            frame = DequeueWhileLocked(waiting);
            return true;
        }
    }

    private async Task WriteAllAsync(PreparedFrame? frame)
    {
        try
        {
            while (frame is not null)
            {
                await WriteAsync(frame);
                frame = TakeNextOrRest();
            }
        }
        // The peer is gone; the read side notices the same and ends the session.
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Abandon();
            ended();
        }
    }

    private PreparedFrame? TakeNextOrRest()
    {
        lock (gate)
        {
            answers.Sent(answersInWrite);
            answersInWrite = 0;
            if (waiting is { Count: > 0 })
            {
                return DequeueWhileLocked(waiting);
            }
            waiting = null;
            writing = false;
            if (!completed)
            {
                return null;
            }
        }
        ended();
        return null;
    }

    private void Abandon()
    {
        lock (gate)
        {
            completed = true;
            ForgetWhileLocked();
        }
    }

    private PreparedFrame DequeueWhileLocked(Queue<PreparedFrame> queue)
    {
        var frame = queue.Dequeue();
        backlog.Remove(frame);
        answersInWrite += frame.IsLongAnswer ? 1 : 0;
        return frame;
    }

    private void ForgetWhileLocked()
    {
        answers.Forget();
        answersInWrite = 0;
        waiting = null;
        backlog = default;
    }

    private enum Admission
    {
        WriteNow,
        Waits,
        Overflow,
        LeftOut,
        Dropped,
    }
}
