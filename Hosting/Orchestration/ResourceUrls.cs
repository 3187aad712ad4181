using System.Collections.Immutable;
using System.Globalization;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>The links of a resource: its public addresses as the AppHost dressed them, its own links, its target addresses.</summary>
internal static class ResourceUrls
{
    public static ImmutableArray<UrlSnapshot> Of(IResource resource, ReplicaPorts? running)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var links = endpoints
            .Select(endpoint => Link(resource, endpoint))
            .Concat(resource.Annotations.OfType<ResourceUrlAnnotation>())
            .Select(link => Snapshot(link, endpoints, isInactive: running is null));
        var targets = endpoints
            .Where(endpoint => endpoint.IsProxied && running?.Find(endpoint.Name) is not null)
            .Select(endpoint => new UrlSnapshot(
                $"{endpoint.Name} target port",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{endpoint.UriScheme}://{endpoint.TargetHost}:{running!.Find(endpoint.Name)}"
                ),
                IsInternal: true
            ));
        return [.. links, .. targets];
    }

    private static ResourceUrlAnnotation Link(IResource resource, EndpointAnnotation endpoint)
    {
        var link = new ResourceUrlAnnotation
        {
            Url = endpoint.AllocatedEndpoint?.UriString ?? "",
            Endpoint = new EndpointReference((IResourceWithEndpoints)resource, endpoint.Name),
        };
        foreach (var change in resource.Annotations.OfType<EndpointUrlCallbackAnnotation>())
        {
            if (change.EndpointName.Equals(endpoint.Name, StringComparison.OrdinalIgnoreCase))
            {
                change.Callback(link);
            }
        }
        return link;
    }

    private static UrlSnapshot Snapshot(ResourceUrlAnnotation link, List<EndpointAnnotation> endpoints, bool isInactive)
    {
        var own = link.Endpoint?.EndpointAnnotation;
        var baseAddress = (own ?? endpoints.FirstOrDefault())?.AllocatedEndpoint?.UriString;
        var url = link.Url.StartsWith('/') && baseAddress is not null ? baseAddress + link.Url : link.Url;
        return new(own?.Name, url, IsInternal: false)
        {
            IsInactive = isInactive,
            DisplayProperties = new(link.DisplayText ?? "", link.DisplayOrder ?? 0),
        };
    }
}
