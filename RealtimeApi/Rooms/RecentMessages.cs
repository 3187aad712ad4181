using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>The newest messages of a room, without a gap up to its head, so that a storm of joins needs no database.</summary>
internal sealed class RecentMessages(int maxCount, int maxBytes)
{
    private readonly Queue<MessageEvent> messages = new();
    private long bytes;
    private long head;

    /// <summary>Forgets everything; the next message stands behind <paramref name="newHead"/>.</summary>
    public void Reset(long newHead)
    {
        messages.Clear();
        bytes = 0;
        head = newHead;
    }

    public void Add(MessageEvent message)
    {
        messages.Enqueue(message);
        bytes += message.Data.Utf8.Length;
        head = message.Offset;
        while (messages.Count > maxCount || bytes > maxBytes)
        {
            bytes -= messages.Dequeue().Data.Utf8.Length;
        }
    }

    /// <summary>The lowest offset that is here; one past the head when nothing is.</summary>
    public long Oldest => messages.TryPeek(out var first) ? first.Offset : head + 1;

    /// <summary>The nearest messages behind an offset that fit; null when some of them are not here any more.</summary>
    public IReadOnlyList<MessageEvent>? After(long offset, int count, long maxBytes) =>
        offset < Oldest - 1
            ? null
            : AnswerSize.FirstThatFit(Slice(offset + 1, Math.Min(count, head - offset)), AnswerSize.Of, maxBytes);

    /// <summary>The nearest messages before an offset that fit, ascending; null when some of them are not here any more.</summary>
    public IReadOnlyList<MessageEvent>? Before(long offset, int count, long maxBytes)
    {
        var wanted = Math.Max(1, offset - count);
        var from = Math.Max(wanted, Oldest);
        var here = Slice(from, offset - from);
        var fitting = AnswerSize.FirstThatFit(here.AsEnumerable().Reverse(), AnswerSize.Of, maxBytes);
        fitting.Reverse();
        return from == wanted || fitting.Count < here.Length ? fitting : null;
    }

    private MessageEvent[] Slice(long from, long count) =>
        count <= 0 ? [] : [.. messages.Skip((int)(from - Oldest)).Take((int)count)];
}
