namespace Realtime.Benchmarks.Clients;

/// <summary>What each member got of each sender of its room, message by message.</summary>
internal sealed class Deliveries(int members, int sendersPerRoom)
{
    /// <summary>How far behind the newest a message may come and still be told from a duplicate.</summary>
    private const int Memory = 64;

    private readonly Progress[] progress = new Progress[members * sendersPerRoom];

    public long Received { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Messages that came after a later one of the same sender.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>True when the message is new to this member.</summary>
    public bool Take(int member, int sender, int sequence)
    {
        ref var own = ref progress[member * sendersPerRoom + sender];
        if (sequence >= own.Next)
        {
            var step = sequence - own.Next + 1;
            own.Seen = step >= Memory ? 1 : (own.Seen << step) | 1;
            own.Next = sequence + 1;
        }
        else
        {
            var bit = own.Next - 1 - sequence is var back and < Memory ? 1ul << back : 0;
            if (bit == 0 || (own.Seen & bit) != 0)
            {
                Duplicates++;
                return false;
            }
            own.Seen |= bit;
            OutOfOrder++;
        }
        own.Count++;
        Received++;
        return true;
    }

    /// <summary>Messages that a sender sent and a member never got.</summary>
    public long Lost(int member, int sender, int sent) => sent - progress[member * sendersPerRoom + sender].Count;

    private struct Progress
    {
        public int Next;
        public int Count;
        public ulong Seen;
    }
}
