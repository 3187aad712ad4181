using System.Diagnostics;
using System.Runtime.InteropServices;
using Realtime.Sockets.Native;

namespace Realtime.Sockets;

/// <summary>
/// One non-blocking TCP socket on a loop. It never waits and never throws: what it can't do now it says. Reading is off until
/// <see cref="StartReading"/>. Everything but <see cref="Receive"/> may be called from any thread; a descriptor is closed on the
/// loop only, and after the gate, so that no call ever meets a descriptor that means something else by now.
/// </summary>
public sealed unsafe class LoopSocket
{
    private readonly Lock gate = new();
    private readonly int descriptor;
    private uint watched;
    private bool closed;
    private bool released;

    internal LoopSocket(SocketLoop loop, int descriptor, ISocketHandler handler)
    {
        Loop = loop;
        this.descriptor = descriptor;
        Handler = handler;
    }

    public SocketLoop Loop { get; }

    /// <summary>Whose the socket is: hears of every event, and must close it.</summary>
    public ISocketHandler Handler { get; private set; }

    /// <summary>What epoll reports events under: a place in the loop's table and a count of its uses.</summary>
    internal ulong Key { get; set; }

    internal int Descriptor => descriptor;

    internal bool IsClosed => Volatile.Read(ref closed);

    /// <summary>What <see cref="Send"/> says of what the system said.</summary>
    internal static int Outcome(int count, int error) =>
        count >= 0 ? count
        : error is Errno.Again or Errno.NoBuffers or Errno.OutOfMemory or Errno.Interrupted ? 0
        : Sent.Gone;

    /// <summary>
    /// On the loop only: makes somebody else the owner, in one step, so that <see cref="ISocketHandler.Closed"/> reaches exactly one
    /// of the two. False: it has reached the former one already.
    /// </summary>
    public bool TryHandOver(ISocketHandler owner)
    {
        if (released)
        {
            return false;
        }
        Debug.Assert(Loop.IsCurrent, "A socket changes hands on its loop.");
        Handler = owner;
        return true;
    }

    public void StartReading() => Watch(add: Epoll.In, remove: 0);

    public void PauseReading() => Watch(add: 0, remove: Epoll.In);

    /// <summary>Calls <see cref="ISocketHandler.Writable"/> once, when more can be sent.</summary>
    public void WaitForRoom() => Watch(add: Epoll.Out, remove: 0);

    /// <summary>On the loop only. Returns the number of bytes, or one of <see cref="Received"/>.</summary>
    public int Receive(Span<byte> buffer)
    {
        if (closed)
        {
            return Received.Gone;
        }
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = Libc.Receive(descriptor, start, buffer.Length, 0);
                if (count >= 0)
                {
                    return (int)count;
                }
                switch (Marshal.GetLastPInvokeError())
                {
                    case Errno.Interrupted:
                        continue;
                    case Errno.Again:
                        return Received.Nothing;
                    default:
                        return Received.Gone;
                }
            }
        }
    }

    /// <summary>
    /// Hands bytes to the operating system and returns how many it took: fewer than all when the peer reads too slowly, then
    /// <see cref="WaitForRoom"/>; or <see cref="Sent.Gone"/>.
    /// </summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            return closed ? Sent.Gone : SendWhileLocked(bytes);
        }
    }

    /// <summary>Tells the peer that nothing more will come, once what was sent has arrived. Reading goes on.</summary>
    public void EndSending()
    {
        lock (gate)
        {
            if (!closed)
            {
                _ = Libc.ShutDown(descriptor, Sock.ShutWrite);
            }
        }
    }

    /// <summary>Ends both directions. What was sent still arrives, unless the peer has sent something that nobody read.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }
            WatchWhileLocked(0);
            closed = true;
        }
        Loop.Post(static socket => ((LoopSocket)socket!).Release(), this);
    }

    /// <summary>Passes an event of epoll on to those who still want it.</summary>
    internal void Dispatch(uint events)
    {
        const uint Broken = Epoll.Error | Epoll.HangUp;
        var wanted = Volatile.Read(ref watched);
        if ((wanted & Epoll.Out) != 0 && (events & (Epoll.Out | Broken)) != 0)
        {
            Watch(add: 0, remove: Epoll.Out);
            Handler.Writable(this);
        }
        if ((wanted & Epoll.In) != 0 && (events & (Epoll.In | Broken)) != 0 && !closed)
        {
            Handler.Readable(this);
        }
    }

    /// <summary>On the loop: gives the descriptor back.</summary>
    internal void Release()
    {
        if (!Loop.Forget(this))
        {
            return;
        }
        released = true;
        // What waits to be sent on this descriptor must not go to whoever gets it next.
        Loop.SendNow();
        _ = Libc.Close(descriptor);
        Handler.Closed(this);
    }

    private int SendWhileLocked(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var count = (int)Libc.Send(descriptor, start, bytes.Length, Sock.NoSignal);
                var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error != Errno.Interrupted)
                {
                    return Outcome(count, error);
                }
            }
        }
    }

    private void Watch(uint add, uint remove)
    {
        lock (gate)
        {
            if (!closed)
            {
                WatchWhileLocked((watched | add) & ~remove);
            }
        }
    }

    /// <summary>What nobody waits for is taken out of epoll, which would report a broken connection again and again.</summary>
    private void WatchWhileLocked(uint wanted)
    {
        if (wanted == watched)
        {
            return;
        }
        var operation =
            watched == 0 ? Epoll.Add
            : wanted == 0 ? Epoll.Delete
            : Epoll.Modify;
        Loop.Watch(operation, descriptor, wanted, Key);
        watched = wanted;
    }
}
