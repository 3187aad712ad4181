namespace Realtime.Sockets;

/// <summary>Somebody who sends at the end of a loop's turn, where the sends of many sockets are one system call. On the loop.</summary>
public interface ITurnSender
{
    LoopSocket Socket { get; }

    /// <summary>
    /// Copies what is to be sent next and returns how much; 0: nothing that could be sent so. Behind that nobody may send on
    /// this socket before <see cref="Sent"/>.
    /// </summary>
    int Take(Span<byte> target);

    /// <summary>What became of it: as <see cref="LoopSocket.Send"/> returns it.</summary>
    void Sent(int count);
}
