namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>Much that was said in one room.</summary>
internal static class Novel
{
    /// <summary>The setting with which a client that has missed it gets all of it at once.</summary>
    public static readonly (string Key, string Value) FitsIntoAnAnswer = ("Answers:MaxBytes", "100000000");

    private static readonly string Chapter = new('x', 30_000);

    /// <summary>Has more said than the sockets' own buffers take, and gives the position before the first word.</summary>
    public static async Task<RoomPlace> WriteAsync(SocketClient writer, string room, int chapters)
    {
        await writer.SendAsync(new { type = "join", room });
        var joined = await writer.NextAsync("joined");
        for (var i = 0; i < chapters; i++)
        {
            await SayAsync(writer, room, Chapter);
        }
        return new(joined.Value("epoch"), 0);
    }

    public static async Task SayAsync(SocketClient writer, string room, string data)
    {
        await writer.SendAsync(
            new
            {
                type = "message",
                room,
                data,
                id = Guid.NewGuid().ToString("N"),
            }
        );
        await writer.NextAsync("ack");
    }
}

internal sealed record RoomPlace(string Epoch, long Offset)
{
    /// <summary>As commands name it.</summary>
    public string Json => $$"""{"epoch":"{{Epoch}}","offset":{{Offset}}}""";
}
