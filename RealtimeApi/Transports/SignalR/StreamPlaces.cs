using Microsoft.AspNetCore.SignalR;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// What the streams of one connection may have together: so many of them, each of which costs as much as a connection, as many
/// bytes that wait as an outbox, and one long answer at a time.
/// </summary>
#pragma warning disable CA1001 // A semaphore holds nothing to be disposed while nobody has asked for its handle.
internal sealed class StreamPlaces(int maxStreams, OutboxLimits limits)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim answers = new(1);
    private int taken;
    private int waitingMessages;
    private long waitingBytes;

    public static StreamPlaces Of(HubCallerContext context, int maxStreams, OutboxLimits limits)
    {
        lock (context.Items)
        {
            if (!context.Items.TryGetValue(typeof(StreamPlaces), out var places))
            {
                context.Items[typeof(StreamPlaces)] = places = new StreamPlaces(maxStreams, limits);
            }
            return (StreamPlaces)places!;
        }
    }

    /// <summary>A place to be given back by disposing it; null when there is none.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref taken) <= maxStreams)
        {
            return new Place(this);
        }
        Interlocked.Decrement(ref taken);
        return null;
    }

    /// <summary>Notes that something waits; false when that is more than may.</summary>
    public bool TryWait(PreparedFrame frame)
    {
        var messages = Interlocked.Add(ref waitingMessages, frame.CountedMessages);
        var bytes = Interlocked.Add(ref waitingBytes, frame.CountedSize);
        if (messages <= limits.MaxMessages && bytes <= limits.MaxBytes)
        {
            return true;
        }
        Sent(frame);
        return false;
    }

    public void Sent(PreparedFrame frame)
    {
        Interlocked.Add(ref waitingMessages, -frame.CountedMessages);
        Interlocked.Add(ref waitingBytes, -frame.CountedSize);
    }

    /// <summary>Waits until the answers of the connection's other streams are sent; end it with <see cref="EndAnswer"/>.</summary>
    public Task BeginAnswerAsync(CancellationToken cancellationToken) => answers.WaitAsync(cancellationToken);

    public void EndAnswer() => answers.Release();

    private sealed class Place(StreamPlaces places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places.taken);
    }
}
