using Realtime.Sockets.Native;

namespace Realtime.Sockets.Kestrel;

/// <summary>
/// Descriptors that no caller may have. Files, threads and the runtime itself need some at any time: a .NET process that has
/// none left may end with "Out of memory".
/// </summary>
internal static unsafe class DescriptorReserve
{
    private const int Kept = 64;

    private static readonly int Limit = ReadLimit();

    /// <summary>Whether a new descriptor is one of the last. The system gives out the lowest number that is free.</summary>
    public static bool Begins(int descriptor) => descriptor >= Limit;

    /// <summary>Whether the next caller would have to wait.</summary>
    public static bool IsReached()
    {
        var probe = Libc.EventDescriptor(0, Sock.CloseOnExec);
        _ = Libc.Close(probe);
        return probe < 0 || Begins(probe);
    }

    private static int ReadLimit()
    {
        var limits = stackalloc ulong[2];
        return Libc.GetLimit(Libc.OpenFiles, limits) == 0 && limits[0] < int.MaxValue
            ? Math.Max((int)limits[0] - Kept, (int)limits[0] / 2)
            : int.MaxValue;
    }
}
