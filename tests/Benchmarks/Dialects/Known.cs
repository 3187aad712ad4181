namespace Realtime.Benchmarks.Dialects;

/// <summary>The protocols that the load command speaks.</summary>
internal static class Known
{
    private const char RecordSeparator = '\x1e';

    /// <summary>Our own wire, and what the smallest Bun and Node servers speak too.</summary>
    public static Dialect Native(string path) =>
        new(
            path,
            [Step.Awaiting("\"type\":\"connected\"")],
            Join: """{"type":"join","room":"{room}"{since}}""",
            Joined: "\"type\":\"joined\"",
            Publish: """{"type":"message","room":"{room}","data":{"text":"{text}"}}""",
            Message: "\"type\":\"message\""
        );

    /// <summary>Our own wire in rooms that live in memory.</summary>
    public static Dialect Live { get; } = Native("/ws") with { RoomPrefix = "live:r" };

    /// <summary>Our own wire in durable rooms: every message has an id, and counts when it is acked.</summary>
    public static Dialect Durable { get; } =
        Native("/ws") with
        {
            Publish = """{"type":"message","id":"{id}","room":"{room}","data":{"text":"{text}"}}""",
            Ack = "\"type\":\"ack\"",
        };

    public static Dialect SocketIo { get; } =
        new(
            "/socket.io/?EIO=4&transport=websocket",
            [Step.Awaiting("0{"), Step.Saying("40"), Step.Awaiting("40{")],
            Join: """420["joinRoom","{room}"]""",
            Joined: "430[",
            Publish: """42["sendMessage",{"room":"{room}","text":"{text}"}]""",
            Message: """42["message",""" + "{"
        )
        {
            Heartbeat = ("2", "3"),
        };

    /// <summary>A bare hub with the two methods that every SignalR tutorial has.</summary>
    public static Dialect BareHub { get; } =
        Hub("/hub", """["{room}","{text}"]""", message: "\"target\":\"ReceiveMessage\"");

    /// <summary>Our own hub.</summary>
    public static Dialect RealtimeHub { get; } =
        Hub("/hubs/realtime", """["{room}",{"text":"{text}"},null]""", message: "\"target\":\"message\"") with
        {
            RoomPrefix = "live:r",
        };

    private static Dialect Hub(string path, string sendArguments, string message) =>
        new(
            path,
            [Step.Saying("""{"protocol":"json","version":1}""" + RecordSeparator), Step.Awaiting("{}")],
            Join: """{"type":1,"invocationId":"1","target":"JoinRoom","arguments":["{room}"]}""" + RecordSeparator,
            Joined: "\"type\":3",
            Publish: """{"type":1,"target":"SendMessage","arguments":""" + sendArguments + "}" + RecordSeparator,
            message
        )
        {
            Separator = RecordSeparator,
            KeepAlive = """{"type":6}""" + RecordSeparator,
        };
}
