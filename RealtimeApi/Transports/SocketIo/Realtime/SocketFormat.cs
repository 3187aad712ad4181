using System.Text.Json;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The Socket.IO wire: events in the shapes that its users know, encoded once for each namespace.</summary>
/// <param name="slot">This format's own number.</param>
internal sealed class SocketFormat(int slot, Namespace ns) : IWireFormat
{
    public const int RoomsSlot = 5;
    public const int InboxSlot = 6;

    public int Slot => slot;

    public string Wire => "socket.io";

    public PreparedFrame? Prepare(ServerEvent message) =>
        message switch
        {
            // Answers, which Socket.IO gives through the acknowledgement of the command.
            JoinedEvent or LeftEvent or AckEvent or HistoryEvent or PongEvent => null,
            MessageEvent it => Frame(it.Type, SocketMessage.Of(it)),
            RoomUsersEvent it => Frame(it.Type, it.Users.Select(user => user.Username).ToArray(), it.Room),
            _ => Frame(message.Type, message),
        };

    private PreparedSocketFrame Frame(string name, params ReadOnlySpan<object?> arguments) =>
        new(ns.Prepare(name, arguments));
}

/// <summary>An event, ready for any client of one namespace.</summary>
internal sealed class PreparedSocketFrame(PreparedEvent prepared) : PreparedFrame(prepared.Length)
{
    public PreparedEvent Event => prepared;
}

/// <summary>A room's message as Socket.IO clients see it: <c>from</c> is the name of a person, <c>text</c> what was said.</summary>
internal sealed record SocketMessage(
    string From,
    RawJson? Text,
    long Timestamp,
    string? Id,
    string Room,
    string Epoch,
    long Offset,
    string UserId,
    RawJson Data,
    string? Traceparent
)
{
    public static SocketMessage Of(MessageEvent it) =>
        new(
            it.Username,
            TextOf(it.Data),
            it.Timestamp,
            it.Id,
            it.Room,
            it.Epoch,
            it.Offset,
            it.UserId,
            it.Data,
            it.Traceparent
        );

    /// <summary>Data that is a string, or has one called <c>text</c>: as it was written, whatever it is.</summary>
    private static RawJson? TextOf(RawJson data)
    {
        var json = data.Utf8;
        var reader = new Utf8JsonReader(json.Span, DataRules.AnyDepth);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return data;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = JsonText.Is(ref reader, "text"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                return new(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            }
            reader.Skip();
        }
        return null;
    }
}
