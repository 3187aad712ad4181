namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// Counts what waits in one outbox. Frames that may be dropped have a share of their own: however many strangers send, they
/// take nothing from what a client must get or else be disconnected. Not thread-safe: its outbox guards it.
/// </summary>
internal struct Backlog
{
    private Share required;
    private Share droppable;

    /// <summary>How many messages wait, in both shares.</summary>
    public readonly int Messages => Volatile.Read(in required.Messages) + Volatile.Read(in droppable.Messages);

    /// <summary>Whether one more frame may wait.</summary>
    /// <param name="underWay">A frame that is counted although it is being sent already: it does not wait.</param>
    public readonly bool Fits(PreparedFrame frame, OutboxLimits limits, PreparedFrame? underWay = null)
    {
        if (frame.IsLongAnswer)
        {
            return true;
        }
        if (frame.MayBeDropped)
        {
            var sent = underWay is { MayBeDropped: true };
            return droppable.Fits(frame, sent ? underWay : null, limits.MaxMessages, limits.MaxDroppableBytes);
        }
        var begun = underWay is { MayBeDropped: false, IsLongAnswer: false };
        return required.Fits(frame, begun ? underWay : null, limits.MaxMessages, limits.MaxBytes);
    }

    public void Add(PreparedFrame frame) => Count(frame, 1);

    public void Remove(PreparedFrame frame) => Count(frame, -1);

    private void Count(PreparedFrame frame, int times)
    {
        if (frame.IsLongAnswer)
        {
            return;
        }
        ref var share = ref frame.MayBeDropped ? ref droppable : ref required;
        share.Messages += times * frame.Messages;
        share.Bytes += times * frame.Size;
    }

    private struct Share
    {
        public int Messages;
        public int Bytes;

        public readonly bool Fits(PreparedFrame frame, PreparedFrame? underWay, int maxMessages, int maxBytes) =>
            Messages - (underWay?.Messages ?? 0) + frame.Messages <= maxMessages
            && Bytes - (underWay?.Size ?? 0) + frame.Size <= maxBytes;
    }
}
