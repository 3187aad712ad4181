namespace Realtime.Sockets;

/// <summary>
/// The sockets of one loop by small numbers, as epoll reports them. A number is used again, with the next generation, so that a
/// late event of the old socket does not reach the new one.
/// </summary>
internal sealed class SocketTable
{
    private readonly Stack<int> free = new();
    private Slot[] slots = new Slot[64];
    private int used;

    public IEnumerable<LoopSocket> All => slots.Select(slot => slot.Socket).OfType<LoopSocket>();

    public void Add(LoopSocket socket)
    {
        if (!free.TryPop(out var number))
        {
            number = used++;
            if (number == slots.Length)
            {
                Array.Resize(ref slots, slots.Length * 2);
            }
        }
        slots[number].Socket = socket;
        socket.Key = KeyOf(number);
    }

    public LoopSocket? Find(ulong key)
    {
        var number = (int)(uint)key;
        return KeyOf(number) == key ? slots[number].Socket : null;
    }

    public bool Remove(LoopSocket socket)
    {
        if (Find(socket.Key) != socket)
        {
            return false;
        }
        var number = (int)(uint)socket.Key;
        slots[number].Socket = null;
        slots[number].Generation++;
        free.Push(number);
        return true;
    }

    private ulong KeyOf(int number) => ((ulong)slots[number].Generation << 32) | (uint)number;

    private struct Slot
    {
        public LoopSocket? Socket;
        public uint Generation;
    }
}
