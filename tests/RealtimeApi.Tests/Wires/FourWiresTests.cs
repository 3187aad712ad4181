using Realtime.Contracts;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>One room, four wires.</summary>
public sealed class FourWiresTests
{
    [Fact]
    public async Task Ten_clients_on_four_wires_see_two_thousand_messages_in_one_order()
    {
        await using var server = await RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Outbox:MaxMessages", "100000"),
            ("Outbox:MaxBytes", "100000000"),
        ]);

        await MixedStory.TellAsync(server.Address);
    }
}
