using System.Diagnostics;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>
/// A batch with a span for each of its messages that is traced. Receivers get the span's context, so that what they do
/// with a message hangs below its delivery. A batch of which nobody traces anything is passed on as it is.
/// </summary>
internal readonly struct TracedBatch(RoomBatch batch)
{
    private readonly Activity?[]? spans = Begin(batch.Messages);

    public RoomBatch Batch =>
        spans is { } begun ? batch with { Messages = [.. batch.Messages.Zip(begun, InContext)] } : batch;

    public void End(int receivers)
    {
        if (spans is null)
        {
            return;
        }
        var ambient = Activity.Current;
        foreach (var span in spans)
        {
            span?.SetTag("realtime.receivers", receivers).Stop();
        }
        Activity.Current = ambient;
    }

    private static Activity?[]? Begin(IReadOnlyList<MessageEvent> messages)
    {
        if (!MessageSpans.AreWanted)
        {
            return null;
        }
        Activity?[]? spans = null;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Traceparent is not null)
            {
                (spans ??= new Activity?[messages.Count])[i] = MessageSpans.Deliver(messages[i]);
            }
        }
        return spans;
    }

    private static MessageEvent InContext(MessageEvent message, Activity? span) =>
        span is null ? message : message with { Traceparent = span.Id };
}
