namespace Realtime.Sockets.Tests;

/// <summary>Owns a socket, and counts how often it hears that it is closed.</summary>
internal sealed class Owner : ISocketHandler
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int timesClosed;

    public Task WhenClosed => closed.Task.WaitAsync(Patience.Limit);

    public int TimesClosed => Volatile.Read(ref timesClosed);

    public void Readable(LoopSocket socket)
    {
        if (socket.Receive(socket.Loop.Scratch.Span) is Received.End or Received.Gone)
        {
            socket.Close();
        }
    }

    public void Writable(LoopSocket socket) { }

    public void Closed(LoopSocket socket)
    {
        Interlocked.Increment(ref timesClosed);
        closed.TrySetResult();
    }
}
