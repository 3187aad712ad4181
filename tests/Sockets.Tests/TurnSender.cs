namespace Realtime.Sockets.Tests;

/// <summary>Sends its bytes once when it is told to, together with others or, where that is not done, alone.</summary>
internal sealed class TurnSender(LoopSocket socket, byte[] bytes) : ITurnSender
{
    private readonly TaskCompletionSource<int> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopSocket Socket => socket;

    /// <summary>How much the system took.</summary>
    public Task<int> Outcome => sent.Task.WaitAsync(Patience.Limit);

    public void Send()
    {
        if (!socket.Loop.TrySendTogether(this))
        {
            sent.SetResult(socket.Send(bytes));
        }
    }

    int ITurnSender.Take(Span<byte> target)
    {
        if (bytes.Length > target.Length)
        {
            return 0;
        }
        bytes.CopyTo(target);
        return bytes.Length;
    }

    void ITurnSender.Sent(int count) => sent.SetResult(count);
}
