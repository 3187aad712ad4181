using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Realtime.Gateway.Discovery;

/// <summary>Turns a service's name in a cluster into one destination for each endpoint that discovery knows of it.</summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver services) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations,
        CancellationToken cancellationToken
    )
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        var changes = new List<IChangeToken>(destinations.Count);
        foreach (var (name, destination) in destinations)
        {
            var address = new Uri(destination.Address);
            var source = await services.GetEndpointsAsync(address.GetLeftPart(UriPartial.Authority), cancellationToken);
            changes.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                var target = AddressOf(endpoint.EndPoint, address);
                // Named by its address, so that an endpoint that stays keeps its state (health, load) over a change.
                resolved[$"{name}[{target.Authority}]"] = destination with
                {
                    Address = target.AbsoluteUri,
                };
            }
        }
        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    /// <summary>The endpoint's host and port under the scheme and path that the cluster asks for.</summary>
    private static Uri AddressOf(EndPoint endpoint, Uri service)
    {
        // In "https+http" the safer scheme is preferred and an endpoint that knows its own scheme overrides it.
        var scheme = service.Scheme.Split('+')[0];
        var (host, port) = endpoint switch
        {
            UriEndPoint { Uri: var uri } => (uri.Host, uri.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            DnsEndPoint dns => (dns.Host, dns.Port),
            _ => throw new NotSupportedException($"Discovery gave an endpoint of an unknown kind: {endpoint}."),
        };
        if (endpoint is UriEndPoint known)
        {
            scheme = known.Uri.Scheme;
        }
        return new UriBuilder(scheme, host, port > 0 ? port : -1, service.AbsolutePath).Uri;
    }
}
