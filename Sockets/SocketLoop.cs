using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Realtime.Sockets.Native;

namespace Realtime.Sockets;

/// <summary>
/// One thread that waits for many sockets at once. A turn: epoll tells who has news, their handlers run, then what was posted
/// runs. What is posted while a turn runs is therefore done once at its end: that is how writes to one socket merge.
/// Linux only.
/// </summary>
public sealed unsafe partial class SocketLoop : IDisposable, IThreadPoolWorkItem
{
    /// <summary>How much one read may take.</summary>
    public const int ScratchBytes = 64 * 1024;

    private const int EventsPerTurn = 512;
    private const ulong WakeKey = ulong.MaxValue;

    private readonly ILogger logger;
    private readonly Thread thread;
    private readonly int epoll;
    private readonly int wake;
    private readonly EpollEvents events = new(EventsPerTurn);
    private readonly byte[] scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);
    private readonly SocketTable sockets = new();
    private readonly Lock gate = new();
    private bool mayBatch;
    private SendBatch? batch;
    private List<Work> posted = [];
    private List<Work> running = [];
    private bool sleeping;
    private bool stopping;
    private bool stopped;

    /// <param name="batches">Whether sends of many sockets may become one system call, where the system lets us.</param>
    public SocketLoop(string name, ILogger logger, bool batches = true)
    {
        this.logger = logger;
        mayBatch = batches;
        epoll = Checked(Libc.EpollCreate(Epoll.CloseOnExec));
        wake = Checked(Libc.EventDescriptor(0, Sock.NonBlocking | Sock.CloseOnExec));
        // By edge, so that nobody has to read it.
        Watch(Epoll.Add, wake, Epoll.In | Epoll.Edge, WakeKey);
        thread = new(Run) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <summary>A buffer that all sockets of the loop share. Its content is gone when the handler returns.</summary>
    public Memory<byte> Scratch => scratch;

    /// <summary>Whether the caller runs on this loop.</summary>
    public bool IsCurrent => Thread.CurrentThread == thread;

    /// <summary>Runs something on the loop, at the end of its turn and in the order of posting. From any thread.</summary>
    public void Post(Action<object?> work, object? state)
    {
        var wakes = false;
        lock (gate)
        {
            if (!stopped)
            {
                posted.Add(new(work, state));
                (wakes, sleeping) = (sleeping, false);
            }
            else
            {
                // It will find its sockets closed.
                ThreadPool.UnsafeQueueUserWorkItem(work, state, preferLocal: false);
            }
        }
        if (!wakes)
        {
            return;
        }
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            // Behind what else waits there, which may well post too: a loop that is woken by the first post takes the
            // processor from the others on their way, and then each is a turn and a write of its own.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            Wake();
        }
    }

    /// <summary>
    /// On the loop: lets somebody send at the end of the turn, together with others. False: this loop does not do that, or there
    /// is nothing to be sent so.
    /// </summary>
    public bool TrySendTogether(ITurnSender sender)
    {
        if (mayBatch && batch is null)
        {
            batch = SendBatch.TryCreate();
            mayBatch = batch is not null;
        }
        return batch?.TryAdd(sender) is true;
    }

    /// <summary>Connects to an address. The socket does not read before it is told to.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answers there.</exception>
    public Task<LoopSocket> ConnectAsync(
        IPEndPoint address,
        ISocketHandler handler,
        CancellationToken cancellationToken
    ) => new Connecting(this, handler).ConnectAsync(address, cancellationToken);

    /// <summary>Closes all sockets of the loop, tells their handlers, and ends the thread.</summary>
    public void Dispose()
    {
        Post(static loop => ((SocketLoop)loop!).stopping = true, this);
        Wake();
        if (!IsCurrent)
        {
            thread.Join();
        }
    }

    /// <summary>On the loop: takes a connected or listening descriptor into its care.</summary>
    internal LoopSocket Adopt(int descriptor, ISocketHandler handler)
    {
        var socket = new LoopSocket(this, descriptor, handler);
        sockets.Add(socket);
        return socket;
    }

    /// <summary>On the loop: false when the socket is not here any more.</summary>
    internal bool Forget(LoopSocket socket) => sockets.Remove(socket);

    /// <summary>On the loop: sends what waits for the end of the turn.</summary>
    internal void SendNow() => batch?.Submit();

    internal void Watch(int operation, int descriptor, uint flags, ulong key)
    {
        var one = stackalloc byte[EpollEvents.MaxBytes];
        EpollEvents.Write(one, flags, key);
        // Fails only when memory or the user's watches run out; then the socket is as good as silent and its peer gives up.
        if (Libc.EpollControl(epoll, operation, descriptor, one) != 0)
        {
            LogNotWatched(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    private void Run()
    {
        while (!stopping)
        {
            Dispatch(Wait());
            RunPosted();
        }
        foreach (var socket in sockets.All)
        {
            socket.Close();
        }
        RunPosted();
        lock (gate)
        {
            stopped = true;
        }
        RunPosted();
        _ = Libc.Close(epoll);
        _ = Libc.Close(wake);
        events.Dispose();
        mayBatch = false;
        batch?.Dispose();
        batch = null;
    }

    private int Wait()
    {
        lock (gate)
        {
            sleeping = posted.Count == 0;
        }
        var count = Libc.EpollWait(epoll, events.Pointer, events.Capacity, sleeping ? -1 : 0);
        lock (gate)
        {
            sleeping = false;
        }
        return count;
    }

    private void Dispatch(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = events.Data(i);
            if (key != WakeKey && sockets.Find(key) is { } socket)
            {
                Dispatch(socket, events.Flags(i));
            }
        }
    }

    private void Dispatch(LoopSocket socket, uint flags)
    {
        try
        {
            socket.Dispatch(flags);
        }
        // A bug in one handler must not stop the loop, and with it everybody else.
#pragma warning disable CA1031
        catch (Exception problem)
#pragma warning restore CA1031
        {
            LogFailed(problem);
            socket.Close();
        }
    }

    private void RunPosted()
    {
        lock (gate)
        {
            (posted, running) = (running, posted);
        }
        foreach (var work in running)
        {
            try
            {
                work.Action(work.State);
            }
#pragma warning disable CA1031
            catch (Exception problem)
#pragma warning restore CA1031
            {
                LogFailed(problem);
            }
        }
        running.Clear();
        SendNow();
    }

    void IThreadPoolWorkItem.Execute() => Wake();

    private void Wake()
    {
        ulong one = 1;
        lock (gate)
        {
            // Behind that the descriptor may be somebody else's.
            if (!stopped)
            {
                _ = Libc.Write(wake, &one, sizeof(ulong));
            }
        }
    }

    private static int Checked(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LoggerMessage(LogLevel.Error, "A handler on the loop failed")]
    private partial void LogFailed(Exception problem);

    [LoggerMessage(LogLevel.Error, "A socket can't be watched: {Reason}")]
    private partial void LogNotWatched(string reason);

    private readonly record struct Work(Action<object?> Action, object? State);
}
