using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Realtime.Gateway.Relay;

/// <summary>How many relays lead to each replica: YARP counts requests, and a relay's request ends when the relay begins.</summary>
internal sealed class RelayCounts
{
    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> counts = [];

    public void Add(DestinationState replica, int change) =>
        Interlocked.Add(ref counts.GetOrCreateValue(replica).Value, change);

    public int Of(DestinationState replica) => counts.TryGetValue(replica, out var count) ? count.Value : 0;
}

/// <summary>Of two replicas chosen by chance, the one with fewer requests and relayed connections.</summary>
internal sealed class FewestConnections(RelayCounts relays) : ILoadBalancingPolicy
{
    string ILoadBalancingPolicy.Name => nameof(FewestConnections);

    public DestinationState? PickDestination(
        HttpContext context,
        ClusterState cluster,
        IReadOnlyList<DestinationState> availableDestinations
    )
    {
        if (availableDestinations.Count < 2)
        {
            return availableDestinations.Count == 0 ? null : availableDestinations[0];
        }
        var first = Random.Shared.Next(availableDestinations.Count);
        // Never the same one twice.
        var second = (first + 1 + Random.Shared.Next(availableDestinations.Count - 1)) % availableDestinations.Count;
        var (one, other) = (availableDestinations[first], availableDestinations[second]);
        return Load(one) <= Load(other) ? one : other;
    }

    private int Load(DestinationState replica) => replica.ConcurrentRequestCount + relays.Of(replica);
}
