using Realtime.Contracts;
using Realtime.Contracts.Clients;

namespace Realtime.Gateway.Tests;

/// <summary>
/// What does not work yet, told as it is: two processes of the API are two worlds. When they share a cluster, this
/// test fails and its promise in docs/wires.md goes.
/// </summary>
public sealed class SeparateReplicasTests(TwoReplicas replicas) : IClassFixture<TwoReplicas>
{
    [Fact]
    public async Task Whoever_comes_to_the_other_replica_is_in_another_room_and_told_so_by_its_epoch()
    {
        var epochs = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            await using var client = await NativeClient.ConnectAsync(replicas.Address);
            epochs.Add((await client.JoinAsync("general")).Epoch);
            await client.SendAsync("general", "1");
        }

        Assert.Equal(2, epochs.Distinct().Count());
        await using var back = await NativeClient.ConnectAsync(replicas.Address);
        var joined = await back.JoinAsync("general", since: new(epochs[0], 1));
        Assert.Equal(joined.Epoch == epochs[0], joined.Recovered);
    }
}
