using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Realtime.Sockets.Kestrel;

/// <summary>
/// One accepted socket as Kestrel sees it: bytes go in and out through two pipes, until somebody takes the socket. What
/// Kestrel writes is sent by the thread that flushes it.
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
    private bool inputEnded;

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

    public async ValueTask<TakenSocket?> TakeAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.PauseReading();
        // Behind this, no handler of ours is still reading.
        socket.Loop.Post(
            _ =>
            {
                taking = true;
                stopped.SetResult();
            },
            null
        );
        await stopped.Task;
        toSend.CancelPendingRead();
        await sending;
        taken = true;
        socket.Handler = Parked.Instance;
        if (socketClosed.Task.IsCompleted)
        {
            return null;
        }
        byte[] early = [];
        if (Transport.Input.TryRead(out var unread))
        {
            early = unread.Buffer.ToArray();
            Transport.Input.AdvanceTo(unread.Buffer.End);
        }
        return new(socket, early);
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!taken)
        {
            socket.Close();
        }
    }

    /// <summary>Kestrel lets go: what it wrote last is still sent, then the socket is closed, unless somebody has taken it.</summary>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await sending;
        if (!taken)
        {
            socket.Close();
            await socketClosed.Task;
        }
        await base.DisposeAsync();
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
        var result = await flushing;
        if (!result.IsCompleted && !taking)
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
