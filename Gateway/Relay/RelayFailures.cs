using Realtime.Gateway.Errors;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Realtime.Gateway.Relay;

/// <summary>Tells of a connection that broke long after its request had ended what YARP tells of one in a request.</summary>
internal sealed class RelayFailures(UpstreamErrors errors, IEnumerable<IPassiveHealthCheckPolicy> policies)
{
    private readonly Dictionary<string, IPassiveHealthCheckPolicy> byName = policies.ToDictionary(policy =>
        policy.Name
    );

    public void Report(Upstream upstream, ForwarderError error, string reason)
    {
        errors.Count(upstream.Service, error, reason);
        if (
            upstream.Cluster.Model.Config.HealthCheck?.Passive is { Enabled: true, Policy: { } name }
            && byName.TryGetValue(name, out var policy)
        )
        {
            var context = new DefaultHttpContext();
            context.Features.Set<IForwarderErrorFeature>(new ForwarderFailure(error, null));
            policy.RequestProxied(context, upstream.Cluster, upstream.Replica);
        }
    }
}

/// <summary>Why a request was not forwarded, where YARP looks for it.</summary>
internal sealed record ForwarderFailure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;
