using System.Diagnostics.CodeAnalysis;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>What waits for one client, and no more than it may. Not thread-safe: its session guards it.</summary>
internal sealed class SendQueue(int maxPackets, int maxBytes)
{
    private readonly Queue<(OutboundPacket Packet, bool IsLongAnswer)> _packets = new();
    private TaskCompletionSource? _answersTaken;
    private bool _hasPing;
    private int _answers;

    // Of them, those that the transport has taken and is still writing.
    private int _answersInWrite;
    private int _counted;
    private long _bytes;

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
    /// <param name="isLongAnswer">What has been asked for: it always fits, and counts for nothing.</param>
    public bool TryAdd(ReadOnlySpan<OutboundPacket> packets, bool isLongAnswer)
    {
        if (!isLongAnswer && !Fits(packets))
        {
            return false;
        }
        foreach (var packet in packets)
        {
            Add(packet, isLongAnswer);
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
        if (next.IsLongAnswer)
        {
            _answersInWrite++;
        }
        else
        {
            _counted--;
            _bytes -= packet.Frame.Length;
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
        _answersInWrite = 0;
        _counted = 0;
        _bytes = 0;
    }

    private bool Fits(ReadOnlySpan<OutboundPacket> packets)
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
        var underWay = first.IsLongAnswer ? 0 : first.Packet.Frame.Length;
        return _counted + packets.Length <= maxPackets && _bytes - underWay + bytes <= maxBytes;
    }

    private void Add(OutboundPacket packet, bool isLongAnswer)
    {
        _packets.Enqueue((packet, isLongAnswer));
        if (isLongAnswer)
        {
            _answers++;
        }
        else
        {
            _counted++;
            _bytes += packet.Frame.Length;
        }
    }

    private void ForgetAnswers(int count)
    {
        _answers -= count;
        if (_answers == 0)
        {
            LetGo();
        }
    }
}
