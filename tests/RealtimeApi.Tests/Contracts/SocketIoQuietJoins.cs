using Realtime.Contracts;
using Realtime.Contracts.Clients;

namespace Realtime.RealtimeApi.Tests.Contracts;

/// <summary>Joins that ask for no acknowledgement, as most Socket.IO code does: what was missed comes as events.</summary>
public abstract class SocketIoQuietJoins(IRealtimeWorld world) : RoomStory(world)
{
    [Fact]
    public async Task Bring_all_that_was_missed_however_much_it_is()
    {
        await using var world = await World.StartAnotherAsync(
            ("Sessions:CommandBurst", "1000000"),
            ("Outbox:MaxBytes", "65536"),
            ("Outbox:MaxMessages", "20")
        );
        var ada = await world.ConnectAsync();
        var rooms = new[] { NewRoom(), NewRoom() };
        Dictionary<string, Position> starts = [];
        foreach (var room in rooms)
        {
            starts[room] = (await ada.JoinAsync(room)).Position;
            for (var i = 0; i < 30; i++)
            {
                await ada.SendAsync(room, $"\"{new string('x', 8_000)}\"");
            }
        }

        var bob = (SocketIoClient)await world.ConnectAsync();
        foreach (var (room, start) in starts)
        {
            await bob.EmitAsync($$"""["joinRoom","{{room}}",{"epoch":"{{start.Epoch}}","offset":{{start.Offset}}}]""");
        }

        var missed = await bob.NextAsync<RoomMessage>(60);
        Assert.Equal(
            [.. rooms.SelectMany(room => Enumerable.Range(1, 30).Select(i => (room, (long)i)))],
            missed.Select(message => (message.Room, message.Offset))
        );
    }
}
