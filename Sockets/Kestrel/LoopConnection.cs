using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Realtime.Sockets.Kestrel;

/// <summary>
/// One accepted socket as Kestrel sees it: bytes go in and out through two pipes, until somebody takes the socket. What
/// Kestrel writes is sent by the thread that flushes it. Whose the socket is changes on its loop only.
/// </summary>
internal sealed class LoopConnection : DefaultConnectionContext, ISocketHandler, ITakeableConnection, IMemoryPoolFeature
{
    private static long count;

    private readonly LoopSocket socket;
    private readonly PipeWriter received;
    private readonly PipeReader toSend;
    private readonly CancellationTokenSource closed = new();
    private readonly TaskCompletionSource socketClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task sending;
    private volatile TaskCompletionSource? room;
    private volatile bool taking;
    private volatile bool taken;

    // On the loop only.
    private bool inputEnded;
    private bool inputBroke;

    public LoopConnection(SocketLoop loop, int descriptor, IPEndPoint? local, IPEndPoint? remote, ConnectionPipes pipes)
        : base($"L{Interlocked.Increment(ref count):x}")
    {
        MemoryPool = pipes.Pool;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        ConnectionClosed = closed.Token;
        var (inward, outward) = (new Pipe(pipes.Input), new Pipe(pipes.Output));
        (received, toSend) = (inward.Writer, outward.Reader);
        Transport = new Duplex(inward.Reader, outward.Writer);
        Features.Set<ITakeableConnection>(this);
        Features.Set<IMemoryPoolFeature>(this);
        socket = loop.Adopt(descriptor, this);
        sending = SendAsync();
        socket.StartReading();
    }

    public MemoryPool<byte> MemoryPool { get; }

    public SocketLoop Home => socket.Loop;

    public void Readable(LoopSocket socket)
    {
        if (taking)
        {
            // What is still there is for the next owner.
            socket.PauseReading();
            return;
        }
        var length = socket.Receive(received.GetSpan());
        switch (length)
        {
            case Received.Nothing:
                break;
            case Received.End:
                EndInput(null);
                break;
            case Received.Gone:
                EndInput(new ConnectionResetException("The connection has broken."));
                break;
            default:
                received.Advance(length);
                Flush();
                break;
        }
    }

    public void Writable(LoopSocket socket) => Interlocked.Exchange(ref room, null)?.SetResult();

    public void Closed(LoopSocket socket)
    {
        socketClosed.SetResult();
        Writable(socket);
        EndInput(new ConnectionAbortedException());
    }

    public async ValueTask<TOwner?> TakeAsync<TOwner>(SocketOwner<TOwner> owner)
        where TOwner : class, ISocketHandler
    {
        await OnLoopAsync(() =>
        {
            taking = true;
            socket.PauseReading();
            return true;
        });
        toSend.CancelPendingRead();
        await sending;
        return await OnLoopAsync(() => HandOver(owner));
    }

    /// <summary>Closes the socket on its loop, where it changes hands: a new owner's socket is never closed by the former one.</summary>
    public override void Abort(ConnectionAbortedException abortReason) =>
        Home.Post(static connection => ((LoopConnection)connection!).CloseUnlessTaken(), this);

    /// <summary>Kestrel lets go: what it wrote last is still sent, then the socket is closed, unless somebody has taken it.</summary>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await sending;
        // Nobody can be about to take it: Kestrel waits for the request before it lets go.
        if (!taken)
        {
            socket.Close();
            await socketClosed.Task;
        }
        await base.DisposeAsync();
    }

    /// <summary>The step in which the socket changes hands.</summary>
    private TOwner? HandOver<TOwner>(SocketOwner<TOwner> owner)
        where TOwner : class, ISocketHandler
    {
        if (inputBroke || socket.IsClosed)
        {
            return null;
        }
        byte[] early = [];
        if (Transport.Input.TryRead(out var unread))
        {
            early = unread.Buffer.ToArray();
            Transport.Input.AdvanceTo(unread.Buffer.End);
        }
        var next = owner(socket, early);
        taken = socket.TryHandOver(next);
        // No event of the socket reaches this connection any more, so nothing else would give the pipe's memory back.
        inputEnded = true;
        received.Complete();
        return next;
    }

    private void CloseUnlessTaken()
    {
        if (!taken)
        {
            socket.Close();
        }
    }

    private Task<T> OnLoopAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Home.Post(
            _ =>
            {
                try
                {
                    done.SetResult(work());
                }
                // Whoever waits for it gets it.
#pragma warning disable CA1031
                catch (Exception problem)
#pragma warning restore CA1031
                {
                    done.SetException(problem);
                }
            },
            null
        );
        return done.Task;
    }

    private void Flush()
    {
        var flushing = received.FlushAsync();
        if (!flushing.IsCompleted)
        {
            // HTTP has more than it can read.
            socket.PauseReading();
            _ = ResumeAsync(flushing);
        }
        else if (flushing.Result.IsCompleted)
        {
            EndInput(null);
        }
    }

    private async Task ResumeAsync(ValueTask<FlushResult> flushing)
    {
        if (await flushing is { IsCompleted: false })
        {
            // On the loop, so that it does not come after somebody has begun to take the socket.
            Home.Post(static connection => ((LoopConnection)connection!).ResumeReading(), this);
        }
    }

    private void ResumeReading()
    {
        if (!taking && !inputEnded)
        {
            socket.StartReading();
        }
    }

    private void EndInput(Exception? problem)
    {
        if (inputEnded)
        {
            return;
        }
        inputEnded = true;
        inputBroke = problem is not null;
        socket.PauseReading();
        received.Complete(problem);
        // What others have registered there must not run on the loop.
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), closed, preferLocal: false);
    }

    private async Task SendAsync()
    {
        var open = true;
        while (open)
        {
            var result = await toSend.ReadAsync();
            foreach (var segment in result.Buffer)
            {
                open = open && await SendAsync(segment);
            }
            toSend.AdvanceTo(result.Buffer.End);
            open = open && !result.IsCompleted && !(result.IsCanceled && taking);
        }
        await toSend.CompleteAsync();
    }

    private async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            var length = socket.Send(bytes.Span);
            if (length == Sent.Gone)
            {
                return false;
            }
            bytes = bytes[length..];
            if (bytes.IsEmpty)
            {
                return true;
            }
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = waiting;
            socket.WaitForRoom();
            // A socket that was closed before has told so already, to nobody.
            if (!socketClosed.Task.IsCompleted)
            {
                await waiting.Task;
            }
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
