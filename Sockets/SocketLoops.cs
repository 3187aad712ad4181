using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Realtime.Sockets;

/// <summary>The loops of this process: sockets are dealt out to them in turn, and stay.</summary>
public sealed class SocketLoops : IDisposable
{
    private readonly SocketLoop[] loops;
    private uint dealt;

    public SocketLoops(IOptions<SocketsOptions> options, ILogger<SocketLoop> logger)
    {
        var count = options.Value.Loops == 0 ? Environment.ProcessorCount : options.Value.Loops;
        loops =
        [
            .. Enumerable
                .Range(0, count)
                .Select(number => new SocketLoop($"loop {number}", logger, options.Value.Batches)),
        ];
    }

    public SocketLoop Next() => loops[Interlocked.Increment(ref dealt) % (uint)loops.Length];

    public void Dispose()
    {
        foreach (var loop in loops)
        {
            loop.Dispose();
        }
    }
}
