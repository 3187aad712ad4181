using System.Buffers;
using System.Text.Json;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The main namespace: rooms, broadcast, private messages. Events come in, commands go on.</summary>
internal sealed class RoomEvents(SocketSessions sessions)
{
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
        var since = received.Arguments.Get<RoomPosition?>(1);
        var history = received.Arguments.Get<int?>(2);
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
        if (message?.Text is null && message?.Data is null)
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("text", "is missing"));
            return ValueTask.CompletedTask;
        }
        if (message.Id is { Length: 0 or > 64 })
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("id", "must have 1 to 64 characters"));
            return ValueTask.CompletedTask;
        }
        return InRoom(
            socket,
            received,
            room => new MessageCommand(message.Id, room, message.ToData(), Traceparent.OrNull(message.Traceparent)),
            roomName: message.Room ?? ""
        );
    }

    private ValueTask TypeAsync(NamespaceSocket socket, SocketEvent received)
    {
        var typing = received.Arguments.Get<Typing>(0);
        return InRoom(
            socket,
            received,
            room => new TypingCommand(Id: null, room, typing!.IsTyping),
            roomName: typing?.Room ?? ""
        );
    }

    private ValueTask PrivateAsync(NamespaceSocket socket, SocketEvent received)
    {
        if (received.Arguments.Get<string>(0) is not { Length: > 0 } targetId)
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("targetId", "is missing"));
            return ValueTask.CompletedTask;
        }
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
        Action<Session, ServerEvent>? unasked = null,
        string? roomName = null
    )
    {
        var room = roomName ?? received.Arguments.Get<string>(0);
        if (!RoomName.IsValid(room))
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("room", RoomName.Rule));
            return ValueTask.CompletedTask;
        }
        return sessions.RunAsync(socket, received.Ack, command(room), unasked);
    }

    private ValueTask WithData(NamespaceSocket socket, SocketEvent received, int index, Func<RawJson, Command> command)
    {
        if (received.Arguments.Attachments.Count > 0)
        {
            sessions.Refuse(socket, received.Ack, Errors.InvalidField("data", "must be JSON, without binary"));
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

    private sealed record Typing(string? Room, bool IsTyping);

    /// <summary>What a client says: <c>text</c>, and <c>data</c> beside it if it likes.</summary>
    private sealed record Message(string? Room, string? Text, JsonElement? Data, string? Id, string? Traceparent)
    {
        /// <summary>What the room keeps and the other wires see: <c>{text}</c>, <c>{text, data}</c>, or data alone.</summary>
        public RawJson ToData()
        {
            if (Text is null)
            {
                return new(System.Text.Encoding.UTF8.GetBytes(Data!.Value.GetRawText()));
            }
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json, ProtocolJson.WriterOptions))
            {
                writer.WriteStartObject();
                writer.WriteString("text", Text);
                if (Data is { } data)
                {
                    writer.WritePropertyName("data");
                    writer.WriteRawValue(data.GetRawText(), skipInputValidation: true);
                }
                writer.WriteEndObject();
            }
            return new(json.WrittenMemory);
        }
    }
}
