using System.Diagnostics;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Telemetry;

/// <summary>
/// The spans of a message on its way through this server, named and described as OpenTelemetry's messaging conventions
/// ask. The context travels in the message itself: no span lives as long as a connection. <c>messaging.system</c> is left
/// out: with it, Aspire's dashboard calls every span "MSG {system} {room}" instead of by its name.
/// </summary>
internal static class MessageSpans
{
    public const string SourceName = "Realtime.RealtimeApi";

    private static readonly ActivitySource Source = new(SourceName);

    public static bool AreWanted => Source.HasListeners();

    /// <summary>From the command's arrival to its ack. Current until it is disposed, so that logs belong to it.</summary>
    /// <param name="handshake">The request with which the sender's connection began; linked, since it is over.</param>
    public static Activity? Publish(MessageCommand command, string from, string wire, ActivityContext handshake)
    {
        ActivityLink[] links = handshake == default ? [] : [new(handshake)];
        var parent = Traceparent.ContextOf(command.Traceparent) ?? default;
        var span = Start("publish", ActivityKind.Server, command.Room, parent, links: links);
        return span
            ?.SetTag("messaging.operation.type", "send")
            .SetTag("messaging.message.id", command.Id)
            .SetTag("messaging.message.body.size", command.Data.Utf8.Length)
            .SetTag("network.protocol.name", wire)
            .SetTag("session.id", from);
    }

    public static void Refuse(Activity? span, RealtimeError error) =>
        span?.SetTag("error.type", error.Code).SetStatus(ActivityStatusCode.Error, error.Message);

    public static void Place(Activity? span, RoomPosition position) =>
        span?.SetTag("realtime.epoch", position.Epoch).SetTag("realtime.offset", position.Offset);

    /// <summary>The group commit that made a message durable, told when it is over. One a message, whatever the group's size.</summary>
    public static void Committed(
        string traceparent,
        string room,
        string? id,
        RoomPosition position,
        int groupSize,
        DateTimeOffset began
    )
    {
        if (!AreWanted || Traceparent.ContextOf(traceparent) is not { } parent)
        {
            return;
        }
        var ambient = Activity.Current;
        var span = Start("commit", ActivityKind.Internal, room, parent, began);
        Place(span?.SetTag("messaging.message.id", id).SetTag("messaging.batch.message_count", groupSize), position);
        span?.Stop();
        Activity.Current = ambient;
    }

    /// <summary>A message's fan-out on one node, however many receivers it has there. Not current; whoever begins it ends it.</summary>
    public static Activity? Deliver(MessageEvent message)
    {
        if (!AreWanted || Traceparent.ContextOf(message.Traceparent) is not { } parent)
        {
            return null;
        }
        var ambient = Activity.Current;
        var span = Start("deliver", ActivityKind.Producer, message.Room, parent)
            ?.SetTag("messaging.operation.type", "send")
            .SetTag("messaging.message.id", message.Id);
        Place(span, new(message.Epoch, message.Offset));
        Activity.Current = ambient;
        return span;
    }

    private static Activity? Start(
        string operation,
        ActivityKind kind,
        string room,
        ActivityContext parent,
        DateTimeOffset began = default,
        ActivityLink[]? links = null
    )
    {
        // What is current here is some request or another message, and would be taken for the parent of a new trace.
        Activity.Current = null;
        return Source
            .StartActivity(kind, parent, tags: null, links, began, $"{operation} {room}")
            ?.SetTag("messaging.operation.name", operation)
            .SetTag("messaging.destination.name", room);
    }
}
