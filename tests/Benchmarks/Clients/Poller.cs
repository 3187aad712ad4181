using System.Runtime.InteropServices;

namespace Realtime.Benchmarks.Clients;

/// <summary>Which of many sockets are ready (epoll), each known by a number that its owner gave it.</summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int Capacity = 1024;

    // The kernel packs struct epoll_event on x86-64 only.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 4 : 8;
    private static readonly int Size = DataAt + 8;

    private readonly int poll = Libc.CreatePoll(0x80000);
    private readonly byte* events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * Size));

    public void Add(int socket, int id, bool write) => Control(1, socket, id, write);

    public void Change(int socket, int id, bool write) => Control(3, socket, id, write);

    public (int Id, uint Events) this[int index] =>
        (*(int*)(events + index * Size + DataAt), *(uint*)(events + index * Size));

    /// <summary>How many are ready; 0 when none was in time.</summary>
    public int Wait(TimeSpan patience)
    {
        var time = stackalloc long[2];
        time[0] = patience.Ticks / TimeSpan.TicksPerSecond;
        time[1] = patience.Ticks % TimeSpan.TicksPerSecond * 100;
        return Math.Max(0, Libc.Wait(poll, events, Capacity, time, 0));
    }

    public void Dispose()
    {
        _ = Libc.Close(poll);
        NativeMemory.Free(events);
    }

    private void Control(int operation, int socket, int id, bool write)
    {
        var what = stackalloc byte[16];
        *(uint*)what = Libc.Readable | (write ? Libc.Writable : 0);
        *(long*)(what + DataAt) = id;
        _ = Libc.ControlPoll(poll, operation, socket, what);
    }
}
