using System.Diagnostics.CodeAnalysis;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>What waits for one client, and no more than it may. Not thread-safe: its session guards it.</summary>
internal sealed class SendQueue(int maxPackets, int maxBytes)
{
    private readonly Queue<OutboundPacket> _packets = new();
    private long _bytes;

    public bool IsEmpty => _packets.Count == 0;

    /// <summary>
    /// All of them are in the queue, in a row, or none of them is. The first in the queue is as good as under way and
    /// does not count: else nothing could follow an answer that is larger than all that may wait.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<OutboundPacket> packets)
    {
        long bytes = 0;
        foreach (var packet in packets)
        {
            bytes += packet.Frame.Length;
        }
        if (
            _packets.TryPeek(out var first)
            && (_packets.Count + packets.Length > maxPackets || _bytes - first.Frame.Length + bytes > maxBytes)
        )
        {
            return false;
        }
        foreach (var packet in packets)
        {
            _packets.Enqueue(packet);
        }
        _bytes += bytes;
        return true;
    }

    /// <summary>For the protocol's own packets, of which there are at most a few and which carry no data.</summary>
    public void AddControl(OutboundPacket packet)
    {
        _packets.Enqueue(packet);
        _bytes += packet.Frame.Length;
    }

    public bool TryTake([NotNullWhen(true)] out OutboundPacket? packet)
    {
        if (!_packets.TryDequeue(out packet))
        {
            return false;
        }
        _bytes -= packet.Frame.Length;
        return true;
    }

    public void Clear()
    {
        _packets.Clear();
        _bytes = 0;
    }
}
