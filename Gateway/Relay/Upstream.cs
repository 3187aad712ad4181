using Yarp.ReverseProxy.Model;

namespace Realtime.Gateway.Relay;

/// <summary>The replica that YARP chose, and how long a connection to it may be silent both ways.</summary>
internal sealed record Upstream(ClusterState Cluster, DestinationState Replica, TimeSpan ActivityTimeout)
{
    public string Service => Cluster.ClusterId;
}
