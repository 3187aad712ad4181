using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace Realtime.Gateway.Affinity;

/// <summary>Sends a request that repeats a connection's id to the replica that gave it. Needs no cookie and no memory.</summary>
internal sealed class ConnectionIdPolicy : ISessionAffinityPolicy
{
    string ISessionAffinityPolicy.Name => "ConnectionId";

    public AffinityResult FindAffinitizedDestinations(
        HttpContext context,
        ClusterState cluster,
        SessionAffinityConfig config,
        IReadOnlyList<DestinationState> destinations
    )
    {
        var protocol = ConnectionIds.Of(context.GetReverseProxyFeature().Route.Config);
        if (
            protocol is null
            || context.Request.Query[protocol.Parameter] is not [{ } id]
            || ReplicaTag.Split(id) is not { Tag: { } tag }
        )
        {
            return new(null, AffinityStatus.AffinityKeyNotSet);
        }
        // Also one that is thought to be ill: nobody else knows the connection.
        var replica = cluster.DestinationsState.AllDestinations.FirstOrDefault(it =>
            ReplicaTag.For(it.DestinationId) == tag
        );
        return replica is null ? new(null, AffinityStatus.DestinationNotFound) : new(replica, AffinityStatus.OK);
    }

    /// <summary>The handshake's answer has it, which <see cref="TagTransforms"/> writes.</summary>
    public void AffinitizeResponse(
        HttpContext context,
        ClusterState cluster,
        SessionAffinityConfig config,
        DestinationState destination
    ) { }
}
