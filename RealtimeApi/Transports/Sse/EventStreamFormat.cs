using System.Buffers;
using System.Text;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Sse;

/// <summary>
/// The event stream (HTML standard, section 9.2): unnamed events, so that <c>onmessage</c> sees them all. A room's
/// message carries its position as the event id, with which a browser comes back by itself.
/// </summary>
/// <param name="slot">This format's own number.</param>
/// <param name="says">Which events this stream carries.</param>
internal sealed class EventStreamFormat(int slot, Predicate<ServerEvent> says) : IWireFormat
{
    /// <summary>Everything that the session's feeds bring.</summary>
    public static readonly EventStreamFormat Everything = new(slot: 1, static _ => true);

    /// <summary>A room's messages and nothing else.</summary>
    public static readonly EventStreamFormat MessagesOnly = new(
        slot: 2,
        static message => message is MessageEvent or ResetEvent or ErrorEvent
    );

    /// <summary>A comment: keeps proxies and sleeping radios from taking the silence for the end.</summary>
    public static readonly PreparedFrame Heartbeat = new(":\n\n"u8.ToArray());

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? scratch;

    public int Slot => slot;

    public string Wire => "sse";

    public bool IsByteStream => true;

    public PreparedFrame? Prepare(ServerEvent message)
    {
        if (!says(message))
        {
            return null;
        }
        var text = scratch ??= new(1024);
        text.ResetWrittenCount();
        if (message is MessageEvent { Epoch: var epoch, Offset: var offset })
        {
            WriteId(text, new(epoch, offset));
        }
        text.Write("data: "u8);
        var start = text.WrittenCount;
        ProtocolJson.Write(text, message);
        var length = text.WrittenCount;
        text.Write("\n\n"u8);
        var frame = text.WrittenSpan.ToArray();
        // What clients send passes as they wrote it, and a line break between JSON values would end our line.
        var json = frame.AsSpan(start, length - start);
        json.Replace((byte)'\n', (byte)' ');
        json.Replace((byte)'\r', (byte)' ');
        return new(frame);
    }

    /// <summary>
    /// An event that <c>onmessage</c> does not see: it only tells the client from where to come back. Named and with empty
    /// data, since a browser would keep the id of an event without data too, but not every other client does.
    /// </summary>
    public static PreparedFrame Position(RoomPosition position)
    {
        var text = new ArrayBufferWriter<byte>();
        WriteId(text, position);
        text.Write("event: position\ndata:\n\n"u8);
        return new(text.WrittenMemory);
    }

    private static void WriteId(ArrayBufferWriter<byte> text, RoomPosition position)
    {
        text.Write("id: "u8);
        text.Write(Encoding.UTF8.GetBytes(position.ToString()));
        text.Write("\n"u8);
    }
}
