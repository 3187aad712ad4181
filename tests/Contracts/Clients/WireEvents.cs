using System.Text.Json;

namespace Realtime.Contracts.Clients;

/// <summary>Reads the objects of the native wire, which SignalR and event streams share, as what stories know.</summary>
internal static class WireEvents
{
    public static bool IsAnswer(WireMessage message) =>
        message.Type is "ack" or "joined" or "left" or "history" or "error" or "pong";

    /// <summary>Null for what is not an event: greetings and answers.</summary>
    public static RealtimeEvent? Read(WireMessage it) =>
        it.Type switch
        {
            "message" => Message(it.Json),
            "userJoined" => new UserJoined(it.Value("room"), it.Value("userId"), it.Value("username")),
            "userLeft" => new UserLeft(it.Value("room"), it.Value("userId")),
            "roomUsers" => new RoomUsers(it.Value("room"), Usernames(it)),
            "typing" => new Typing(it.Value("room"), it.Value("userId"), it.Value("username"), it.Flag("isTyping")),
            "broadcast" => new LobbyMessage(it.Value("from"), it.Value("username"), it.Raw("data")),
            "private" => new PrivateMessage(it.Value("from"), it.Value("username"), it.Raw("data")),
            "error" when it.Id is null => new Failure(it.Value("code")),
            _ => null,
        };

    public static Joined Joined(WireMessage answer) =>
        new(
            answer.Value("room"),
            answer.Value("epoch"),
            answer.Number("offset"),
            answer.Flag("recovered"),
            Messages(answer),
            Usernames(answer)
        );

    public static Position Position(WireMessage ack) => new(ack.Value("epoch"), ack.Number("offset"));

    public static HistoryPage Page(WireMessage answer) =>
        new(answer.Value("epoch"), Messages(answer), answer.Flag("more"));

    public static RoomMessage Message(JsonElement it) => Message(it, usernameField: "username");

    /// <param name="usernameField">Where this wire has the sender's name.</param>
    public static RoomMessage Message(JsonElement it, string usernameField) =>
        new(
            it.GetProperty("room").GetString()!,
            it.GetProperty("epoch").GetString()!,
            it.GetProperty("offset").GetInt64(),
            it.TryGetProperty("id", out var id) ? id.GetString() : null,
            it.GetProperty("userId").GetString()!,
            it.GetProperty(usernameField).GetString()!,
            it.GetProperty("data").GetRawText(),
            it.GetProperty("timestamp").GetInt64()
        );

    private static IReadOnlyList<RoomMessage> Messages(WireMessage answer) =>
        [.. answer.Field("messages").EnumerateArray().Select(Message)];

    private static IReadOnlyList<string> Usernames(WireMessage answer) =>
        [.. answer.Field("users").EnumerateArray().Select(user => user.GetProperty("username").GetString()!)];
}
