using Realtime.Sockets;

namespace Realtime.Gateway.Relay;

/// <summary>
/// A service's answer that is no upgrade, as HttpClient reads it: what has come, then what comes. What HttpClient writes is
/// the request that the service has had already.
/// </summary>
internal sealed class RefusalStream(UpstreamAnswer answer) : Stream, ISocketHandler
{
    private ReadOnlyMemory<byte> early = (byte[])[.. answer.Head, .. answer.Early];
    private TaskCompletionSource<int>? reading;
    private Memory<byte> target;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!early.IsEmpty || buffer.IsEmpty)
        {
            var count = Math.Min(early.Length, buffer.Length);
            early[..count].CopyTo(buffer);
            early = early[count..];
            return count;
        }
        (target, reading) = (buffer, new(TaskCreationOptions.RunContinuationsAsynchronously));
        answer.Socket.Loop.Post(static stream => ((RefusalStream)stream!).BeginToRead(), this);
        return await reading.Task.WaitAsync(cancellationToken);
    }

    public void Readable(LoopSocket socket)
    {
        var count = socket.Receive(target.Span);
        if (count != Received.Nothing)
        {
            socket.PauseReading();
            Finish(count);
        }
    }

    public void Writable(LoopSocket socket) { }

    public void Closed(LoopSocket socket) => Finish(Received.Gone);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.CompletedTask;

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        answer.Socket.Close();
        base.Dispose(disposing);
    }

    private void BeginToRead()
    {
        if (answer.Socket.TryHandOver(this))
        {
            answer.Socket.StartReading();
        }
        else
        {
            Finish(Received.Gone);
        }
    }

    private void Finish(int count)
    {
        if (count == Received.Gone)
        {
            reading?.TrySetException(new IOException("The service's answer broke off."));
        }
        else
        {
            reading?.TrySetResult(count);
        }
    }
}
