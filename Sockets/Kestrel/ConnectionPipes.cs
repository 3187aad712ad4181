using System.Buffers;
using System.IO.Pipelines;

namespace Realtime.Sockets.Kestrel;

/// <summary>How the pipes between sockets and Kestrel are made: as large as those of Kestrel's own transport.</summary>
internal sealed class ConnectionPipes(MemoryPool<byte> pool)
{
    private const int MaxUnread = 1024 * 1024;
    private const int MaxUnsent = 64 * 1024;

    public MemoryPool<byte> Pool => pool;

    /// <summary>Kestrel reads on the thread pool: a request must not hold the loop up.</summary>
    public PipeOptions Input { get; } =
        new(
            pool,
            PipeScheduler.ThreadPool,
            PipeScheduler.Inline,
            MaxUnread,
            MaxUnread / 2,
            useSynchronizationContext: false
        );

    /// <summary>Who flushes sends: one hop fewer than a thread that sends for others.</summary>
    public PipeOptions Output { get; } =
        new(
            pool,
            PipeScheduler.Inline,
            PipeScheduler.ThreadPool,
            MaxUnsent,
            MaxUnsent / 2,
            useSynchronizationContext: false
        );
}
