using System.Diagnostics.CodeAnalysis;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>What waits for one client, and no more than it may. Not thread-safe: its session guards it.</summary>
internal sealed class SendQueue(int maxPackets, int maxBytes, int maxVolatileBytes)
{
    private readonly Queue<(OutboundPacket Packet, SendKind Kind)> _packets = new();
    private TaskCompletionSource? _answersTaken;
    private bool _hasPing;
    private int _answers;
    private Share _regular;
    private Share _volatile;

    // Of the answers, those that the transport has taken and is still writing.
    private int _answersInWrite;

    public bool IsEmpty => _packets.Count == 0 && !_hasPing;

    /// <summary>Completes when no long answer is in the queue any more, or being written.</summary>
    public Task LongAnswersTakenAsync() =>
        _answers == 0
            ? Task.CompletedTask
            : (_answersTaken ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>
    /// All of them are in the queue, in a row, or none of them is. The first in the queue is as good as under way and
    /// does not count: else nothing could follow a packet that is larger than all that may wait.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<OutboundPacket> packets, SendKind kind)
    {
        if (kind != SendKind.LongAnswer && !Fits(packets, kind))
        {
            return false;
        }
        foreach (var packet in packets)
        {
            Add(packet, kind);
        }
        return true;
    }

    /// <summary>Goes before everything that waits: a client gives up a server that does not ping it in time.</summary>
    public void AddPing() => _hasPing = true;

    public bool TryTake([NotNullWhen(true)] out OutboundPacket? packet)
    {
        if (_hasPing)
        {
            _hasPing = false;
            packet = OutboundPacket.Ping;
            return true;
        }
        if (!_packets.TryDequeue(out var next))
        {
            packet = null;
            return false;
        }
        packet = next.Packet;
        if (next.Kind == SendKind.LongAnswer)
        {
            _answersInWrite++;
        }
        else
        {
            ShareOf(next.Kind).Count(packet, -1);
        }
        return true;
    }

    /// <summary>What was taken has been written, or can't be any more.</summary>
    public void Written()
    {
        if (_answersInWrite > 0)
        {
            ForgetAnswers(_answersInWrite);
            _answersInWrite = 0;
        }
    }

    /// <summary>Whoever waits for long answers to be taken waits no more.</summary>
    public void LetGo()
    {
        _answersTaken?.SetResult();
        _answersTaken = null;
    }

    public void Clear()
    {
        _packets.Clear();
        _hasPing = false;
        ForgetAnswers(_answers);
        _regular = default;
        _volatile = default;
        _answersInWrite = 0;
    }

    private bool Fits(ReadOnlySpan<OutboundPacket> packets, SendKind kind)
    {
        if (!_packets.TryPeek(out var first))
        {
            return true;
        }
        long bytes = 0;
        foreach (var packet in packets)
        {
            bytes += packet.Frame.Length;
        }
        var share = ShareOf(kind);
        var underWay = first.Kind == kind ? first.Packet.Frame.Length : 0;
        return share.Packets + packets.Length <= maxPackets
            && share.Bytes - underWay + bytes <= (kind == SendKind.Volatile ? maxVolatileBytes : maxBytes);
    }

    private void Add(OutboundPacket packet, SendKind kind)
    {
        _packets.Enqueue((packet, kind));
        if (kind == SendKind.LongAnswer)
        {
            _answers++;
        }
        else
        {
            ShareOf(kind).Count(packet, 1);
        }
    }

    private ref Share ShareOf(SendKind kind) => ref kind == SendKind.Volatile ? ref _volatile : ref _regular;

    private void ForgetAnswers(int count)
    {
        _answers -= count;
        if (_answers == 0)
        {
            LetGo();
        }
    }

    private struct Share
    {
        public int Packets;
        public long Bytes;

        public void Count(OutboundPacket packet, int times)
        {
            Packets += times;
            Bytes += times * packet.Frame.Length;
        }
    }
}

/// <summary>What becomes of packets for which there is no room in a client's queue.</summary>
internal enum SendKind
{
    /// <summary>The client is disconnected, since it reads too slowly.</summary>
    Regular,

    /// <summary>The client has asked for them: they always fit, and count for nothing.</summary>
    LongAnswer,

    /// <summary>They are dropped, and the client stays, as with the stock server's <c>volatile</c>. They have a share of their own.</summary>
    Volatile,
}
