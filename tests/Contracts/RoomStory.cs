using System.Globalization;

namespace Realtime.Contracts;

/// <summary>What stories about rooms have in common.</summary>
public abstract class RoomStory(IRealtimeWorld world)
{
    private static int rooms;

    protected IRealtimeWorld World { get; } = world;

    /// <summary>A room that no other story uses.</summary>
    protected static string NewRoom(string prefix = "room") => $"{prefix}-{Interlocked.Increment(ref rooms)}";

    protected async Task<IRealtimeClient> JoinAsync(string room)
    {
        var client = await World.ConnectAsync();
        await client.JoinAsync(room);
        return client;
    }

    protected async Task<IRealtimeClient> JoinAsync(string room, string username)
    {
        var client = await World.ConnectAsync(await World.SignInAsync(username));
        await client.JoinAsync(room);
        return client;
    }

    /// <summary>Sends the numbers from one on, one after the other.</summary>
    protected static async Task SendManyAsync(IRealtimeClient sender, string room, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            await sender.SendAsync(room, i.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Sends as fast as the wire takes it, and returns when all are acked.</summary>
    protected static Task SendBurstAsync(IRealtimeClient sender, string room, int count) =>
        Task.WhenAll(Enumerable.Range(1, count).Select(_ => sender.SendAsync(room, "0")));

    protected static async Task AssertRefusedAsync(string code, Func<Task> command) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(command)).Code);
}
