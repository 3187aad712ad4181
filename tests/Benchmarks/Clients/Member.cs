using System.Buffers;

namespace Realtime.Benchmarks.Clients;

/// <summary>One client of the crowd: its socket, what is half received or half sent, and how far it is.</summary>
internal sealed class Member(int id, int room, int sender)
{
    private byte[] partial = [];
    private ArrayBufferWriter<byte>? unsent;
    private int unsentAt;

    public int Id => id;

    /// <summary>Number of its room.</summary>
    public int Room => room;

    /// <summary>Its number among the room's senders; -1: it only listens.</summary>
    public int Sender => sender;

    public int Socket { get; set; } = -1;

    public MemberState State { get; set; }

    /// <summary>How many steps of the handshake are done.</summary>
    public int Step { get; set; }

    /// <summary>Messages it has sent.</summary>
    public int Sent { get; set; }

    /// <summary>Position of the newest message it saw; kept only where somebody asks for it.</summary>
    public (string Epoch, long Offset)? Seen { get; set; }

    /// <summary>Parts of a message that is not complete yet.</summary>
    public ArrayBufferWriter<byte>? Fragments { get; set; }

    /// <summary>Puts what arrived behind what was left over from before.</summary>
    public ReadOnlySpan<byte> WithLeftover(ReadOnlySpan<byte> arrived)
    {
        if (partial.Length == 0)
        {
            return arrived;
        }
        byte[] all = [.. partial, .. arrived];
        partial = [];
        return all;
    }

    public void KeepLeftover(ReadOnlySpan<byte> rest) => partial = rest.IsEmpty ? [] : rest.ToArray();

    /// <summary>False: the socket is broken. <paramref name="isBlocked"/>: go on when it is writable.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes, out bool isBlocked)
    {
        if (unsent is { WrittenCount: > 0 })
        {
            unsent.Write(bytes);
            isBlocked = true;
            return true;
        }
        var sent = Libc.Send(Socket, bytes);
        isBlocked = sent < bytes.Length;
        if (sent < 0 && Libc.LastError != Libc.TryAgain)
        {
            return false;
        }
        if (isBlocked)
        {
            (unsent ??= new()).Write(bytes[Math.Max(0, sent)..]);
        }
        return true;
    }

    public bool TryFlush(out bool isBlocked)
    {
        isBlocked = false;
        if (unsent is not { WrittenCount: > 0 })
        {
            return true;
        }
        var sent = Libc.Send(Socket, unsent.WrittenSpan[unsentAt..]);
        if (sent < 0)
        {
            isBlocked = Libc.LastError == Libc.TryAgain;
            return isBlocked;
        }
        unsentAt += sent;
        isBlocked = unsentAt < unsent.WrittenCount;
        if (!isBlocked)
        {
            unsent.ResetWrittenCount();
            unsentAt = 0;
        }
        return true;
    }

    public void Disconnect()
    {
        if (Socket >= 0)
        {
            _ = Libc.Close(Socket);
        }
        (Socket, State, Step, Fragments, unsent, unsentAt, partial) = (-1, MemberState.Away, 0, null, null, 0, []);
    }
}

/// <summary>How far a member is.</summary>
internal enum MemberState
{
    Away,
    Connecting,
    Upgrading,
    Greeting,
    Joining,
    Joined,
}
