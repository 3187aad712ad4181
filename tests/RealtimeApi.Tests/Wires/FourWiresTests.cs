using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>One room, four wires.</summary>
public sealed class FourWiresTests
{
    private const string Room = "everybody";
    private const int Messages = 2000;

    [Fact]
    public async Task Ten_clients_on_four_wires_see_two_thousand_messages_in_one_order()
    {
        await using var server = await RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Outbox:MaxMessages", "100000"),
            ("Outbox:MaxBytes", "100000000"),
        ]);
        RoomMember[] members =
        [
            await NativeMember.JoinAsync(server, Room),
            await NativeMember.JoinAsync(server, Room),
            await NativeMember.JoinAsync(server, Room),
            await SignalRMember.JoinAsync(server, Room, packed: false),
            await SignalRMember.JoinAsync(server, Room, packed: false),
            await SignalRMember.JoinAsync(server, Room, packed: true),
            await SocketIoMember.JoinAsync(server, Room),
            await SocketIoMember.JoinAsync(server, Room),
            await EventStreamMember.JoinAsync(server, Room),
            await EventStreamMember.JoinAsync(server, Room),
        ];
        RoomMember[] speakers = [.. members.Where(member => member is not EventStreamMember)];
        var each = Messages / speakers.Length;

        var places = await Task.WhenAll(
            speakers.Select((speaker, number) => Task.Run(() => SpeakAsync(speaker, number, each)))
        );

        Assert.Equal(Enumerable.Range(1, Messages).Select(it => (long)it), places.SelectMany(it => it).Order());
        var first = await members[0].SeeAsync(Messages);
        foreach (var member in members[1..])
        {
            var seen = await member.SeeAsync(Messages);
            Assert.True(first.SequenceEqual(seen), $"{member.Wire} saw another order than {members[0].Wire}");
        }
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    private static async Task<List<long>> SpeakAsync(RoomMember speaker, int number, int count)
    {
        var places = new List<long>();
        for (var i = 0; i < count; i++)
        {
            places.Add((await speaker.SayAsync(Room, $"{number}-{i}"))!.Value);
        }
        return places;
    }
}
