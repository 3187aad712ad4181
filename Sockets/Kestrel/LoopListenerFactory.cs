using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Realtime.Sockets.Kestrel;

/// <summary>
/// Kestrel's sockets, but on our loops, so that a WebSocket can have its own after the upgrade: see docs/adr/0006. Addresses
/// other than IP are left to Kestrel's own transports.
/// </summary>
internal sealed class LoopListenerFactory(SocketLoops loops, IMemoryPoolFactory<byte> pools)
    : IConnectionListenerFactory,
        IConnectionListenerFactorySelector
{
    private readonly ConnectionPipes pipes = new(pools.Create());

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new LoopListener((IPEndPoint)endpoint, loops, pipes));
}
