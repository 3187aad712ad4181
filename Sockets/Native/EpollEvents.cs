using System.Runtime.InteropServices;

namespace Realtime.Sockets.Native;

/// <summary>An array of epoll_event. The structure is packed on x64 and on no other processor.</summary>
internal sealed unsafe class EpollEvents(int capacity) : IDisposable
{
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int Stride = Packed ? 12 : 16;
    private static readonly int DataOffset = Packed ? 4 : 8;

    private readonly byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * Stride));

    public int Capacity => capacity;

    public void* Pointer => memory;

    public uint Flags(int index) => *(uint*)(memory + index * Stride);

    public ulong Data(int index) => *(ulong*)(memory + index * Stride + DataOffset);

    /// <summary>Writes one event to memory of <see cref="MaxBytes"/>, as epoll_ctl takes it.</summary>
    public static void Write(byte* one, uint flags, ulong data)
    {
        *(uint*)one = flags;
        *(ulong*)(one + DataOffset) = data;
    }

    public const int MaxBytes = 16;

    public void Dispose() => NativeMemory.Free(memory);
}
