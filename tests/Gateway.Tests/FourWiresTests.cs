using Realtime.Contracts;

namespace Realtime.Gateway.Tests;

/// <summary>One room, four wires, and the gateway between them and the real API.</summary>
public sealed class FourWiresTests
{
    [Fact]
    public async Task Ten_clients_on_four_wires_see_two_thousand_messages_in_one_order_through_the_gateway()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProgram.StartAsync(
            folder.Path,
            ("Sessions:CommandsPerSecond", "1000000"),
            ("Sessions:CommandBurst", "1000000"),
            ("Rest:RequestsPerSecond", "1000000"),
            ("Rest:RequestBurst", "1000000"),
            ("Rest:SignInsPerMinute", "1000000"),
            ("Outbox:MaxMessages", "100000"),
            ("Outbox:MaxBytes", "100000000")
        );
        await using var gateway = await RunningGateway.StartAsync([
            ("services:realtime-api:http:0", server.Address.AbsoluteUri),
        ]);

        await MixedStory.TellAsync(gateway.Address);
    }
}
