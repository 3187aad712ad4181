using System.Net;

namespace Realtime.Gateway.Tests;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task Every_replica_gets_its_share()
    {
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        await using var gateway = await RunningGateway.StartAsync([.. RunningGateway.At("realtime-api", one, two)]);

        var seen = new HashSet<string>();
        await Patience.UntilAsync(async () =>
        {
            seen.Add((await gateway.GetAsync("/v1/stats")).Service);
            return seen.Count == 2;
        });

        Assert.Equal(["one", "two"], seen.Order());
    }

    [Fact]
    public async Task A_service_that_moves_is_followed_without_a_restart()
    {
        await using var before = await Backend.StartAsync("before");
        await using var after = await Backend.StartAsync("after");
        await using var gateway = await RunningGateway.StartAsync([.. RunningGateway.At("realtime-api", before)]);
        Assert.Equal("before", (await gateway.GetAsync("/v1/stats")).Service);

        gateway.Discover(RunningGateway.At("realtime-api", after));

        await Patience.UntilAsync(async () => (await gateway.GetAsync("/v1/stats")).Service == "after");
    }

    [Fact]
    public async Task A_replica_that_is_added_gets_its_share()
    {
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        await using var gateway = await RunningGateway.StartAsync([.. RunningGateway.At("realtime-api", one)]);

        gateway.Discover(RunningGateway.At("realtime-api", one, two));

        await Patience.UntilAsync(async () => (await gateway.GetAsync("/v1/stats")).Service == "two");
        await Patience.UntilAsync(async () => (await gateway.GetAsync("/v1/stats")).Service == "one");
    }

    [Fact]
    public async Task A_dead_replica_is_left_out_after_some_failures()
    {
        await using var alive = await Backend.StartAsync("alive");
        var dead = await Backend.StartAsync("dead");
        await using var gateway = await RunningGateway.StartAsync([.. RunningGateway.At("realtime-api", alive, dead)]);
        await dead.DisposeAsync();

        var successesInARow = 0;
        await Patience.UntilAsync(async () =>
        {
            var response = await gateway.Http.GetAsync("/v1/stats", Patience.Token);
            successesInARow = response.StatusCode == HttpStatusCode.OK ? successesInARow + 1 : 0;
            return successesInARow == 30;
        });
    }
}
