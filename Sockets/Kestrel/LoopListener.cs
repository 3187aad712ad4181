using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Realtime.Sockets.Native;

namespace Realtime.Sockets.Kestrel;

/// <summary>Accepts on one address, deals the sockets out to the loops and offers them to Kestrel.</summary>
internal sealed class LoopListener : IConnectionListener, ISocketHandler
{
    /// <summary>How long to leave callers in the backlog when no descriptor is free for them.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Others of the loop have their turn after so many.</summary>
    private const int AcceptsPerTurn = 64;

    private readonly Channel<LoopConnection> accepted = Channel.CreateUnbounded<LoopConnection>(
        new() { SingleReader = true }
    );
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SocketLoops loops;
    private readonly ConnectionPipes pipes;
    private readonly IPEndPoint bound;
    private readonly bool anyAddress;
    private readonly SocketLoop loop;
    private LoopSocket? listening;

    public LoopListener(IPEndPoint address, SocketLoops loops, ConnectionPipes pipes)
    {
        this.loops = loops;
        this.pipes = pipes;
        var descriptor = ListeningSocket.Open(address);
        bound = ListeningSocket.AddressOf(descriptor);
        anyAddress = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        loop = loops.Next();
        loop.Post(
            _ =>
            {
                listening = loop.Adopt(descriptor, this);
                listening.StartReading();
            },
            null
        );
    }

    public EndPoint EndPoint => bound;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await accepted.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public unsafe void Readable(LoopSocket socket)
    {
        var name = stackalloc byte[Address.MaxBytes];
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            var length = Address.MaxBytes;
            var descriptor = Libc.Accept(socket.Descriptor, name, &length, Sock.NonBlocking | Sock.CloseOnExec);
            if (descriptor >= 0)
            {
                Welcome(descriptor, Address.Read(new(name, length)));
                if (DescriptorReserve.Begins(descriptor))
                {
                    _ = PauseAsync(socket);
                    return;
                }
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.Again:
                    return;
                case Errno.TooManyFiles or Errno.FileTableFull or Errno.NoBuffers or Errno.OutOfMemory:
                    _ = PauseAsync(socket);
                    return;
                default:
                    // This one was gone before it was here.
                    break;
            }
        }
    }

    public void Writable(LoopSocket socket) { }

    public void Closed(LoopSocket socket)
    {
        accepted.Writer.TryComplete();
        closed.TrySetResult();
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // On the loop, where it was opened.
        loop.Post(_ => listening!.Close(), null);
        await closed.Task;
    }

    /// <summary>Also ends those that nobody came to fetch.</summary>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        await foreach (var connection in accepted.Reader.ReadAllAsync())
        {
            await connection.DisposeAsync();
        }
    }

    private void Welcome(int descriptor, IPEndPoint? remote)
    {
        var local = anyAddress ? ListeningSocket.AddressOf(descriptor) : bound;
        var home = loops.Next();
        if (home.IsCurrent)
        {
            accepted.Writer.TryWrite(new(home, descriptor, local, remote, pipes));
            return;
        }
        home.Post(
            _ =>
            {
                var connection = new LoopConnection(home, descriptor, local, remote, pipes);
                if (!accepted.Writer.TryWrite(connection))
                {
                    connection.Abort(new ConnectionAbortedException());
                }
            },
            null
        );
    }

    /// <summary>With hardly a descriptor left, callers wait in the backlog until somebody else's connection ends.</summary>
    private static async Task PauseAsync(LoopSocket listening)
    {
        listening.PauseReading();
        do
        {
            await Task.Delay(RetryAfter);
        } while (DescriptorReserve.IsReached());
        listening.StartReading();
    }
}
