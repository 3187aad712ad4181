using System.Buffers;
using System.Text.Json;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The main namespace: rooms, broadcast, private messages. Events come in, commands go on.</summary>
internal sealed class RoomEvents(SocketSessions sessions)
{
    private static readonly RealtimeError NoBinary = Errors.InvalidField("data", "must be JSON, without binary");

    public void AddTo(Namespace ns) =>
        ns.On("joinRoom", JoinAsync)
            .On("leaveRoom", (socket, it) => InRoom(socket, it, room => new LeaveCommand(Id: null, room)))
            .On("sendMessage", SendAsync)
            .On("typing", TypeAsync)
            .On("broadcast", (socket, it) => WithData(socket, it, 0, data => new BroadcastCommand(Id: null, data)))
            .On("private", PrivateAsync)
            .On("history", ReadAsync)
            .On("refresh", RefreshAsync)
            .On("ping", (socket, it) => sessions.RunAsync(socket, it.Ack, new PingCommand(Id: null)));

    private ValueTask JoinAsync(NamespaceSocket socket, SocketEvent received)
    {
        var (since, history) = (received.Arguments.Get<RoomPosition?>(1), received.Arguments.Get<int?>(2));
        return InRoom(
            socket,
            received,
            room => new JoinCommand(Id: null, room, since, history),
            // A client that asked for no acknowledgement gets what it missed as events.
            (session, answer) => Replay.To(session, since, (JoinedEvent)answer)
        );
    }

    private ValueTask SendAsync(NamespaceSocket socket, SocketEvent received)
    {
        var message = received.Arguments.Get<Message>(0);
        if (message is null or { Text: null, Data.ValueKind: JsonValueKind.Undefined })
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("text", "is missing"));
            return ValueTask.CompletedTask;
        }
        if (received.Arguments.Attachments.Count > 0)
        {
            sessions.Refuse(socket, received.Ack, NoBinary);
            return ValueTask.CompletedTask;
        }
        return sessions.RunAsync(
            socket,
            received.Ack,
            new MessageCommand(
                message.Id,
                message.Room ?? "",
                message.ToData(),
                Traceparent.OrNull(message.Traceparent)
            )
        );
    }

    private ValueTask TypeAsync(NamespaceSocket socket, SocketEvent received)
    {
        if (received.Arguments.Get<Typing>(0) is not { IsTyping: { } isTyping } typing)
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("isTyping", "is missing"));
            return ValueTask.CompletedTask;
        }
        return sessions.RunAsync(socket, received.Ack, new TypingCommand(Id: null, typing.Room ?? "", isTyping));
    }

    private ValueTask PrivateAsync(NamespaceSocket socket, SocketEvent received)
    {
        var targetId = received.Arguments.Get<string>(0) ?? "";
        return WithData(socket, received, 1, data => new PrivateCommand(Id: null, targetId, data));
    }

    private ValueTask ReadAsync(NamespaceSocket socket, SocketEvent received)
    {
        var (before, limit) = (received.Arguments.Get<long?>(1), received.Arguments.Get<int?>(2));
        return InRoom(socket, received, room => new HistoryCommand(Id: null, room, before, limit));
    }

    private ValueTask RefreshAsync(NamespaceSocket socket, SocketEvent received) =>
        sessions.RunAsync(socket, received.Ack, new RefreshCommand(Id: null, received.Arguments.Get<string>(0) ?? ""));

    private ValueTask InRoom(
        NamespaceSocket socket,
        SocketEvent received,
        Func<string, Command> command,
        Action<Session, ServerEvent>? unasked = null
    ) => sessions.RunAsync(socket, received.Ack, command(received.Arguments.Get<string>(0) ?? ""), unasked);

    private ValueTask WithData(NamespaceSocket socket, SocketEvent received, int index, Func<RawJson, Command> command)
    {
        if (received.Arguments.Attachments.Count > 0)
        {
            sessions.Refuse(socket, received.Ack, NoBinary);
            return ValueTask.CompletedTask;
        }
        if (received.Arguments.Count <= index)
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("data", "is missing"));
            return ValueTask.CompletedTask;
        }
        var data = System.Text.Encoding.UTF8.GetBytes(received.Arguments[index].GetRawText());
        return sessions.RunAsync(socket, received.Ack, command(new(data)));
    }

    private sealed record Typing(string? Room, bool? IsTyping);

    /// <summary>What a client says: <c>text</c>, and <c>data</c> beside it if it likes.</summary>
    private sealed record Message(string? Room, string? Text, JsonElement Data, string? Id, string? Traceparent)
    {
        /// <summary>What the room keeps and the other wires see: <c>{text}</c>, <c>{text, data}</c>, or data alone.</summary>
        public RawJson ToData()
        {
            if (Text is null)
            {
                return new(System.Text.Encoding.UTF8.GetBytes(Data.GetRawText()));
            }
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json, ProtocolJson.WriterOptions))
            {
                writer.WriteStartObject();
                writer.WriteString("text", Text);
                if (Data.ValueKind != JsonValueKind.Undefined)
                {
                    writer.WritePropertyName("data");
                    writer.WriteRawValue(Data.GetRawText(), skipInputValidation: true);
                }
                writer.WriteEndObject();
            }
            return new(json.WrittenMemory);
        }
    }
}
