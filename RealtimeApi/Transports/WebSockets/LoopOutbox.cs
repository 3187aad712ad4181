using Realtime.RealtimeApi.Sessions;
using Realtime.Sockets;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>
/// What is to be sent on one socket, bounded. It waits for the end of the loop's turn, so that frames that come together
/// leave in one write, and longer only for a peer that reads too slowly.
/// </summary>
internal abstract class LoopOutbox(LoopSocket socket, OutboxLimits limits) : ITurnSender
{
    private const int MergeBytes = StreamOutbox.MergeBytes;

    /// <summary>An outbox that once held more gives its array back when it is empty: idle connections are many.</summary>
    private const int KeptFrames = 16;

    [ThreadStatic]
    private static byte[]? merged;

    private readonly Lock gate = new();
    private PreparedFrame?[] waiting = [];
    private int count;
    private Backlog backlog;
    private int sentOfFirst;
    private LongAnswers answers;
    private int timesMadeRoom;
    private bool scheduled;
    private bool blocked;

    // How much of it the loop is sending just now.
    private int taken;
    private bool overflown;
    private bool completed;
    private bool ended;

    /// <summary>How many messages wait. A look from outside, which may be a moment old.</summary>
    public int? Waiting => backlog.Messages;

    public int TimesMadeRoom => Volatile.Read(ref timesMadeRoom);

    public LoopSocket Socket => socket;

    public Task LongAnswersSentAsync()
    {
        lock (gate)
        {
            return answers.AllSentAsync();
        }
    }

    /// <summary>Takes the frame, or drops it when the outbox is complete or has overflown.</summary>
    /// <returns>False when the frame may be dropped, and was since too much waits.</returns>
    public bool Post(PreparedFrame frame)
    {
        Admission admission;
        lock (gate)
        {
            admission = AdmitWhileLocked(frame);
        }
        switch (admission)
        {
            case Admission.Schedule:
                Schedule();
                break;
            case Admission.Overflow:
                Overflowed();
                break;
            case Admission.Gone:
                Ended(gone: true);
                break;
            case Admission.LeftOut:
                return false;
            case Admission.Waits or Admission.Dropped:
                break;
        }
        return true;
    }

    /// <summary>Called when more waits than the limits allow. By then only what is half sent is left.</summary>
    protected abstract void Overflowed();

    /// <summary>Called once, on any thread: the last frame is with the operating system, or the peer is gone.</summary>
    protected abstract void Ended(bool gone);

    /// <summary>Whether nothing more will be sent.</summary>
    protected bool HasEnded
    {
        get
        {
            lock (gate)
            {
                return ended;
            }
        }
    }

    /// <summary>Takes a last frame, however full the outbox is, and nothing after it.</summary>
    protected void Complete(PreparedFrame last)
    {
        lock (gate)
        {
            if (completed)
            {
                return;
            }
            completed = true;
            EnqueueWhileLocked(last);
            if (scheduled || blocked || taken > 0)
            {
                return;
            }
            scheduled = true;
        }
        Schedule();
    }

    /// <summary>The peer has made room.</summary>
    protected void Unblock()
    {
        lock (gate)
        {
            blocked = false;
            timesMadeRoom++;
        }
        Flush();
    }

    int ITurnSender.Take(Span<byte> target)
    {
        lock (gate)
        {
            if (count == 0 || blocked || taken > 0 || waiting[0]!.Size - sentOfFirst > target.Length)
            {
                return 0;
            }
            scheduled = false;
            taken = CopyWhileLocked(target);
            return taken;
        }
    }

    void ITurnSender.Sent(int count)
    {
        bool gone;
        lock (gate)
        {
            gone = count == Sent.Gone;
            if (gone)
            {
                GiveUpWhileLocked();
            }
            else
            {
                blocked = count < taken;
                DequeueWhileLocked(count);
            }
            taken = 0;
            gone = gone || !FlushWhileLocked();
            if (!EndsWhileLocked(gone))
            {
                return;
            }
        }
        Ended(gone);
    }

    /// <summary>Nothing more can be sent.</summary>
    protected void Abandon()
    {
        lock (gate)
        {
            GiveUpWhileLocked();
        }
    }

    private Admission AdmitWhileLocked(PreparedFrame frame)
    {
        // Once something was dropped, whatever follows would look as if nothing were missing.
        if (completed || overflown)
        {
            return Admission.Dropped;
        }
        // Much that comes in one turn says nothing about the peer yet.
        if (taken == 0 && !FitsWhileLocked(frame) && !FlushWhileLocked())
        {
            ended = true;
            return Admission.Gone;
        }
        if (taken == 0 && !FitsWhileLocked(frame))
        {
            if (frame.MayBeDropped)
            {
                return Admission.LeftOut;
            }
            overflown = true;
            ForgetWhileLocked(keep: sentOfFirst > 0 ? 1 : 0);
            return Admission.Overflow;
        }
        EnqueueWhileLocked(frame);
        if (scheduled || blocked || taken > 0)
        {
            return Admission.Waits;
        }
        scheduled = true;
        return Admission.Schedule;
    }

    /// <summary>
    /// The frame that is being sent does not count: it may be larger than the limits allow to wait.
    /// </summary>
    private bool FitsWhileLocked(PreparedFrame frame) =>
        count == 0 || backlog.Fits(frame, limits, underWay: waiting[0]);

    private void Schedule() => socket.Loop.Post(static outbox => ((LoopOutbox)outbox!).Flush(), this);

    private void Flush()
    {
        if (socket.Loop.TrySendTogether(this))
        {
            return;
        }
        bool gone;
        lock (gate)
        {
            scheduled = false;
            if (taken > 0)
            {
                // The peer made room and a flush was due, both in one turn. What is taken goes first, and the rest follows it.
                return;
            }
            gone = !FlushWhileLocked();
            if (!EndsWhileLocked(gone))
            {
                return;
            }
        }
        Ended(gone);
    }

    /// <summary>Whether this is the end, of which nobody has been told.</summary>
    private bool EndsWhileLocked(bool gone)
    {
        if (ended || (!gone && !(completed && count == 0)))
        {
            return false;
        }
        ended = true;
        return true;
    }

    private void GiveUpWhileLocked()
    {
        completed = true;
        ForgetWhileLocked(0);
    }

    /// <summary>Sends what the operating system takes; false when the peer is gone.</summary>
    private bool FlushWhileLocked()
    {
        while (count > 0 && !blocked)
        {
            var next = NextWhileLocked();
            var sent = socket.Send(next);
            if (sent == Sent.Gone)
            {
                GiveUpWhileLocked();
                return false;
            }
            blocked = sent < next.Length;
            DequeueWhileLocked(sent);
        }
        if (blocked)
        {
            socket.WaitForRoom();
        }
        return true;
    }

    /// <summary>The rest of the first frame, together with those behind it that fit into one write.</summary>
    private ReadOnlySpan<byte> NextWhileLocked()
    {
        var first = waiting[0]!.Bytes.Span[sentOfFirst..];
        if (count == 1 || first.Length + waiting[1]!.Size > MergeBytes)
        {
            return first;
        }
        var target = merged ??= GC.AllocateUninitializedArray<byte>(MergeBytes);
        return target.AsSpan(0, CopyWhileLocked(target));
    }

    /// <summary>The rest of the first frame, which fits, and those behind it that do.</summary>
    private int CopyWhileLocked(Span<byte> target)
    {
        var first = waiting[0]!.Bytes.Span[sentOfFirst..];
        first.CopyTo(target);
        var length = first.Length;
        for (var i = 1; i < count && length + waiting[i]!.Size <= target.Length; i++)
        {
            waiting[i]!.Bytes.Span.CopyTo(target[length..]);
            length += waiting[i]!.Size;
        }
        return length;
    }

    private void EnqueueWhileLocked(PreparedFrame frame)
    {
        if (count == waiting.Length)
        {
            Array.Resize(ref waiting, Math.Max(2, count * 2));
        }
        waiting[count++] = frame;
        backlog.Add(frame);
        answers.Add(frame);
    }

    /// <summary>Takes away the frames that so many bytes cover, and notes how much of the next one is sent.</summary>
    private void DequeueWhileLocked(int sent)
    {
        sentOfFirst += sent;
        var whole = 0;
        while (whole < count && sentOfFirst >= waiting[whole]!.Size)
        {
            sentOfFirst -= waiting[whole]!.Size;
            UncountWhileLocked(waiting[whole]!);
            whole++;
        }
        Array.Copy(waiting, whole, waiting, 0, count - whole);
        Array.Clear(waiting, count - whole, whole);
        count -= whole;
        if (count == 0 && waiting.Length > KeptFrames)
        {
            waiting = [];
        }
    }

    private void ForgetWhileLocked(int keep)
    {
        for (var i = keep; i < count; i++)
        {
            UncountWhileLocked(waiting[i]!);
            waiting[i] = null;
        }
        count = keep;
    }

    private void UncountWhileLocked(PreparedFrame frame)
    {
        backlog.Remove(frame);
        answers.Sent(frame);
    }

    private enum Admission
    {
        Schedule,
        Waits,
        Overflow,
        Gone,
        LeftOut,
        Dropped,
    }
}
