using System.Runtime.InteropServices;
using Realtime.Sockets.Native;

namespace Realtime.Sockets;

/// <summary>
/// Sends of one turn of a loop, done together in one system call: io_uring, used for this alone. What is to be sent is
/// copied into memory that does not move. On the loop only.
/// </summary>
internal sealed unsafe class SendBatch : IDisposable
{
    private const int Sends = 256;
    private const int AllBytes = Sends * 1024;

    /// <summary>Whoever sends more at once gains nothing by company.</summary>
    private const int SendBytes = 16 * 1024;

    private readonly Ring ring;
    private readonly byte* bytes;
    private readonly Entry[] entries;
    private int count;
    private int used;
    private bool submitting;

    private SendBatch(Ring ring)
    {
        this.ring = ring;
        entries = new Entry[ring.Capacity];
        bytes = (byte*)NativeMemory.Alloc(AllBytes);
    }

    /// <summary>Null where the system does not let us.</summary>
    public static SendBatch? TryCreate() => Ring.TryCreate(Sends) is { } ring ? new(ring) : null;

    /// <summary>False: it has nothing to send in company, and may send alone.</summary>
    public bool TryAdd(ITurnSender sender)
    {
        if (submitting || sender.Socket.IsClosed)
        {
            return false;
        }
        if (count == entries.Length || AllBytes - used < SendBytes)
        {
            Submit();
        }
        var length = sender.Take(new(bytes + used, SendBytes));
        if (length == 0)
        {
            return false;
        }
        entries[count++] = new(sender, used, length);
        used += length;
        return true;
    }

    /// <summary>Sends all, and tells each sender what became of it.</summary>
    public void Submit()
    {
        if (count == 0)
        {
            return;
        }
        submitting = true;
        var results = stackalloc int[count];
        // One alone is cheaper as it is.
        var together = count > 1 ? SendTogether(results) : 0;
        for (var i = together; i < count; i++)
        {
            results[i] = entries[i].Sender.Socket.Send(new(bytes + entries[i].Start, entries[i].Length));
        }
        for (var i = 0; i < count; i++)
        {
            entries[i].Sender.Sent(results[i]);
        }
        Array.Clear(entries, 0, count);
        (count, used, submitting) = (0, 0, false);
    }

    public void Dispose()
    {
        ring.Dispose();
        NativeMemory.Free(bytes);
    }

    /// <summary>How many were sent, from the first on.</summary>
    private int SendTogether(int* results)
    {
        for (var i = 0; i < count; i++)
        {
            var (sender, start, length) = entries[i];
            ring.Prepare(sender.Socket.Descriptor, bytes + start, length, i);
        }
        var submitted = ring.Submit(count);
        for (var i = 0; i < submitted; i++)
        {
            var (number, result) = ring.Take();
            results[number] = LoopSocket.Outcome(result, -result);
        }
        return submitted;
    }

    private readonly record struct Entry(ITurnSender Sender, int Start, int Length);
}
