namespace Realtime.Sockets.Tests;

/// <summary>Sends back what comes, reads no faster than the peer does, and closes when the peer ends.</summary>
internal sealed class Echo : ISocketHandler
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] rest = [];
    private bool ending;

    public Task WhenClosed => closed.Task.WaitAsync(Patience.Limit);

    /// <summary>How often the peer was too slow.</summary>
    public int Waits { get; private set; }

    public void Readable(LoopSocket socket)
    {
        var scratch = socket.Loop.Scratch.Span;
        var count = socket.Receive(scratch);
        if (count == Received.Nothing)
        {
            return;
        }
        ending = count <= Received.End;
        Send(socket, scratch[..Math.Max(count, 0)]);
    }

    public void Writable(LoopSocket socket) => Send(socket, rest);

    public void Closed(LoopSocket socket) => closed.SetResult();

    private void Send(LoopSocket socket, ReadOnlySpan<byte> bytes)
    {
        var sent = bytes.IsEmpty ? 0 : socket.Send(bytes);
        if (sent == Sent.Gone || (ending && sent == bytes.Length))
        {
            socket.Close();
            return;
        }
        rest = bytes[sent..].ToArray();
        if (rest.Length > 0)
        {
            Waits++;
            socket.PauseReading();
            socket.WaitForRoom();
            return;
        }
        socket.StartReading();
    }
}
