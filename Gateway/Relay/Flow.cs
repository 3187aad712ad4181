using System.Buffers;
using Realtime.Sockets;

namespace Realtime.Gateway.Relay;

/// <summary>One direction of a relay. Holds bytes only while the receiver is too slow, and then nothing more is read.</summary>
internal struct Flow(LoopSocket from, LoopSocket to)
{
    private byte[]? waiting;
    private int start;
    private int end;

    public readonly bool Waits => waiting is not null;

    /// <summary>Whether no more will come. The receiver is told when it has everything.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Sends, and keeps what the receiver has no room for. False: the receiver is gone.</summary>
    public bool Pass(ReadOnlySpan<byte> bytes)
    {
        if (waiting is null && !bytes.IsEmpty)
        {
            var sent = to.Send(bytes);
            if (sent == Sent.Gone)
            {
                return false;
            }
            bytes = bytes[sent..];
        }
        if (!bytes.IsEmpty)
        {
            Keep(bytes);
            from.PauseReading();
            to.WaitForRoom();
        }
        return true;
    }

    /// <summary>The receiver has room again. False: it is gone.</summary>
    public bool GoOn()
    {
        if (waiting is null)
        {
            return true;
        }
        var sent = to.Send(waiting.AsSpan(start..end));
        if (sent == Sent.Gone)
        {
            return false;
        }
        start += sent;
        if (start < end)
        {
            to.WaitForRoom();
            return true;
        }
        Forget();
        if (HasEnded)
        {
            to.EndSending();
        }
        else
        {
            from.StartReading();
        }
        return true;
    }

    public void End()
    {
        from.PauseReading();
        HasEnded = true;
        if (!Waits)
        {
            to.EndSending();
        }
    }

    public void Forget()
    {
        if (waiting is { } buffer)
        {
            waiting = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var all = ArrayPool<byte>.Shared.Rent(end - start + bytes.Length);
        var old = waiting is null ? [] : waiting.AsSpan(start..end);
        old.CopyTo(all);
        bytes.CopyTo(all.AsSpan(old.Length));
        var length = old.Length + bytes.Length;
        Forget();
        (waiting, start, end) = (all, 0, length);
    }
}
