using System.Runtime.InteropServices;

namespace Realtime.Benchmarks.Clients;

/// <summary>The system calls of the load client: a client that went through .NET's sockets would cost more than what it measures.</summary>
internal static unsafe partial class Libc
{
    public const int TryAgain = 11;
    public const int InProgress = 115;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;

    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int Tcp = 6;
    private const int NoDelay = 1;
    private const int SocketLevel = 1;
    private const int Error = 4;
    private const int StreamNonBlocking = 1 | 0x800 | 0x80000;

    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>A TCP socket that is connecting to a port of this machine.</summary>
    public static int Connect(int port)
    {
        var socket = Socket(domain: 2, StreamNonBlocking, protocol: 0);
        if (socket < 0)
        {
            throw new IOException($"No more sockets: error {LastError}. Is `ulimit -n` high enough?");
        }
        var one = 1;
        _ = SetOption(socket, Tcp, NoDelay, &one, sizeof(int));
        var address = stackalloc byte[16];
        *(ushort*)address = 2;
        (address[2], address[3]) = ((byte)(port >> 8), (byte)port);
        (address[4], address[5], address[6], address[7]) = (127, 0, 0, 1);
        return Connect(socket, address, 16) == 0 || LastError == InProgress
            ? socket
            : throw new IOException($"Cannot connect: error {LastError}.");
    }

    /// <summary>0 when the connection stands.</summary>
    public static int ConnectError(int socket)
    {
        int error = 0,
            size = sizeof(int);
        return GetOption(socket, SocketLevel, Error, &error, &size) == 0 ? error : LastError;
    }

    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return (int)Receive(socket, bytes, buffer.Length, DontWait);
        }
    }

    public static int Send(int socket, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return (int)Send(socket, bytes, buffer.Length, DontWait | NoSignal);
        }
    }

    /// <summary>Keeps the calling thread on one core.</summary>
    public static void StayOn(int core)
    {
        var mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[core / 64] = 1ul << (core % 64);
        if (SetAffinity(0, 16 * sizeof(ulong), mask) != 0)
        {
            throw new IOException($"Core {core} is not ours to use.");
        }
    }

    /// <summary>Sleeps without looking at anything.</summary>
    public static void Sleep(TimeSpan time)
    {
        var amount = stackalloc long[2]
        {
            time.Ticks / TimeSpan.TicksPerSecond,
            time.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        _ = Sleep(amount, null);
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int socket);

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int CreatePoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int ControlPoll(int poll, int operation, int socket, byte* what);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2")]
    public static partial int Wait(int poll, byte* events, int count, long* secondsAndNanoseconds, nint mask);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, byte* address, int size);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int socket, int level, int name, int* value, int size);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(int socket, int level, int name, int* value, int* size);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, byte* buffer, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte* buffer, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(long* time, long* left);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, ulong* mask);
}
