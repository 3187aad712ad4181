using System.Text.Json;
using Realtime.Contracts;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>Reads the native wire's messages as events of the stories.</summary>
internal static class NativeEvents
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
            _ => null,
        };

    public static IReadOnlyList<RoomMessage> Messages(WireMessage answer) =>
        [.. answer.Field("messages").EnumerateArray().Select(Message)];

    public static IReadOnlyList<string> Usernames(WireMessage answer) =>
        [.. answer.Field("users").EnumerateArray().Select(user => user.GetProperty("username").GetString()!)];

    private static RoomMessage Message(JsonElement it) =>
        new(
            it.GetProperty("room").GetString()!,
            it.GetProperty("epoch").GetString()!,
            it.GetProperty("offset").GetInt64(),
            it.TryGetProperty("id", out var id) ? id.GetString() : null,
            it.GetProperty("userId").GetString()!,
            it.GetProperty("username").GetString()!,
            it.GetProperty("data").GetRawText(),
            it.GetProperty("timestamp").GetInt64()
        );
}
