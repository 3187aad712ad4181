using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Dialects;
using Realtime.Benchmarks.Load;

namespace Realtime.Benchmarks.Tests;

/// <summary>The load client against servers that are known to be wrong.</summary>
public sealed class FaultyServerTests
{
    private const int Messages = 35;
    private const int Faulty = Messages / 10;

    [Theory]
    [InlineData(Fault.None, 0, 0, 0, 0)]
    [InlineData(Fault.Loses, Faulty, 0, 0, 0)]
    [InlineData(Fault.Repeats, 0, Faulty, 0, 0)]
    [InlineData(Fault.Reorders, 0, 0, Faulty, 0)]
    [InlineData(Fault.Damages, Faulty, 0, 0, Faulty)]
    public async Task What_a_server_does_wrong_is_counted_as_what_it_is(
        Fault fault,
        int lost,
        int duplicates,
        int outOfOrder,
        int damaged
    )
    {
        await using var server = await FaultyServer.StartAsync(fault);
        using var crowd = new Crowd(server.Port, Known.Native("/"), new(Members: 3, Rooms: 1, SendersPerRoom: 1));
        // One after the other, so that the second is who gets what is wrong and the first is the sender.
        crowd.Join(crowd.Members, atOnce: 1, TimeSpan.FromSeconds(30));
        Assert.Equal(3, crowd.Joined);

        for (var i = 0; i < Messages; i++)
        {
            crowd.Publish(crowd.Members[0], time: 0);
        }
        var expected = Messages * 3 - lost;
        for (var deadline = Environment.TickCount64 + 30_000; Environment.TickCount64 < deadline; )
        {
            crowd.Pump(TimeSpan.FromMilliseconds(20));
            if (crowd.Deliveries.Received == expected && crowd.Deliveries.Duplicates == duplicates)
            {
                break;
            }
        }

        Assert.Equal(new Faults(lost, duplicates, outOfOrder, damaged, Broken: 0, null), Faults.Of(crowd));
    }
}
