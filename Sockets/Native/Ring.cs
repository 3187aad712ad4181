using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Realtime.Sockets.Native;

/// <summary>
/// What of io_uring a batch of sends needs: submit so many, and they are done. Numbers of linux/io_uring.h, the same on all
/// processors. Used on one thread.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const int SetupCall = 425;
    private const int EnterCall = 426;
    private const int SubmitAll = 1 << 7;
    private const uint SingleMapping = 1;
    private const uint GetEvents = 1;
    private const long SubmissionsOffset = 0x10000000;
    private const byte OperationSend = 26;

    private readonly int descriptor;
    private readonly nint rings;
    private readonly nuint ringsSize;
    private readonly nint submissions;
    private readonly nuint submissionsSize;
    private readonly uint* submissionTail;
    private readonly uint submissionMask;
    private readonly uint* completionHead;
    private readonly uint* completionTail;
    private readonly uint completionMask;
    private readonly Completion* completions;
    private uint tail;

    private Ring(int descriptor, in Parameters given)
    {
        this.descriptor = descriptor;
        Capacity = (int)given.SubmissionEntries;
        ringsSize = Math.Max(
            given.Submission.Array + (given.SubmissionEntries * sizeof(uint)),
            given.Completion.Completions + (given.CompletionEntries * (uint)sizeof(Completion))
        );
        submissionsSize = given.SubmissionEntries * (uint)sizeof(Submission);
        rings = Map(ringsSize, 0);
        submissions = Map(submissionsSize, SubmissionsOffset);
        submissionTail = At(given.Submission.Tail);
        submissionMask = *At(given.Submission.Mask);
        completionHead = At(given.Completion.Head);
        completionTail = At(given.Completion.Tail);
        completionMask = *At(given.Completion.Mask);
        completions = (Completion*)At(given.Completion.Completions);
        tail = *submissionTail;
        // Which submission stands in which place never changes.
        for (var i = 0u; i < given.SubmissionEntries; i++)
        {
            At(given.Submission.Array)[i] = i;
        }
    }

    /// <summary>How many sends go into one call.</summary>
    public int Capacity { get; }

    /// <summary>Null where the kernel has none, is too old, or forbids it, as containers often do.</summary>
    public static Ring? TryCreate(int capacity)
    {
        var parameters = new Parameters { Flags = SubmitAll };
        var descriptor = (int)Libc.Call(SetupCall, capacity, (nint)(&parameters), 0, 0, 0, 0);
        if (descriptor < 0)
        {
            return null;
        }
        if ((parameters.Features & SingleMapping) != 0)
        {
            try
            {
                return new(descriptor, parameters);
            }
            catch (Win32Exception) { }
        }
        _ = Libc.Close(descriptor);
        return null;
    }

    /// <summary>Notes a send that never waits. Nothing is done before <see cref="Submit"/>; until then the bytes must stay.</summary>
    public void Prepare(int socket, void* bytes, int length, int number)
    {
        var place = (Submission*)submissions + (tail & submissionMask);
        *place = new()
        {
            Operation = OperationSend,
            Descriptor = socket,
            Address = (ulong)bytes,
            Length = (uint)length,
            MessageFlags = Sock.NoSignal | Sock.DontWait,
            Number = (ulong)number,
        };
        tail++;
    }

    /// <summary>Does all that was prepared. Returns how many are done; fewer than were prepared only if the kernel is in need.</summary>
    public int Submit(int count)
    {
        Volatile.Write(ref *submissionTail, tail);
        var submitted = 0;
        while (submitted < count)
        {
            var result = (int)Libc.Call(EnterCall, descriptor, count - submitted, 0, 0, 0, 0);
            if (result > 0)
            {
                submitted += result;
            }
            else if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                // What was not taken is not to be taken later.
                tail -= (uint)(count - submitted);
                Volatile.Write(ref *submissionTail, tail);
                break;
            }
        }
        // A send that may not wait is done when it has been submitted.
        while (Volatile.Read(ref *completionTail) - *completionHead < (uint)submitted)
        {
            _ = Libc.Call(EnterCall, descriptor, 0, submitted, (nint)GetEvents, 0, 0);
        }
        return submitted;
    }

    /// <summary>Takes one result: the number of a send, and what send(2) would have returned, or the negative error.</summary>
    public (int Number, int Result) Take()
    {
        var head = *completionHead;
        var completion = completions[head & completionMask];
        Volatile.Write(ref *completionHead, head + 1);
        return ((int)completion.Number, completion.Result);
    }

    public void Dispose()
    {
        _ = Libc.Unmap(rings, ringsSize);
        _ = Libc.Unmap(submissions, submissionsSize);
        _ = Libc.Close(descriptor);
    }

    private uint* At(uint offset) => (uint*)(rings + (nint)offset);

    private nint Map(nuint size, long offset)
    {
        const int ReadAndWrite = 3;
        const int SharedAndPopulated = 0x8001;
        var memory = Libc.Map(0, size, ReadAndWrite, SharedAndPopulated, descriptor, offset);
        return memory != -1 ? memory : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public uint SubmissionEntries;
        public uint CompletionEntries;
        public uint Flags;
        private readonly uint threadProcessor;
        private readonly uint threadIdle;
        public uint Features;
        private readonly uint workQueue;
        private readonly uint reserved;
        private readonly uint reserved2;
        private readonly uint reserved3;
        public SubmissionOffsets Submission;
        public CompletionOffsets Completion;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SubmissionOffsets
    {
        public uint Head;
        public uint Tail;
        public uint Mask;
        private readonly uint entries;
        private readonly uint flags;
        private readonly uint dropped;
        public uint Array;
        private readonly uint reserved;
        private readonly ulong address;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CompletionOffsets
    {
        public uint Head;
        public uint Tail;
        public uint Mask;
        private readonly uint entries;
        private readonly uint overflow;
        public uint Completions;
        private readonly uint flags;
        private readonly uint reserved;
        private readonly ulong address;
    }

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Submission
    {
        [FieldOffset(0)]
        public byte Operation;

        [FieldOffset(4)]
        public int Descriptor;

        [FieldOffset(16)]
        public ulong Address;

        [FieldOffset(24)]
        public uint Length;

        [FieldOffset(28)]
        public uint MessageFlags;

        [FieldOffset(32)]
        public ulong Number;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Completion
    {
        public ulong Number;
        public int Result;
        private readonly uint flags;
    }
}
