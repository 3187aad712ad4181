using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Decides every endpoint's public address and holds it open while the application runs.</summary>
internal sealed class PublicAddresses(
    DistributedApplicationModel model,
    IConfiguration configuration,
    IOptions<EngineOptions> options,
    ILogger<TcpProxy> log
) : IAsyncDisposable
{
    private const int Attempts = 20;

    private readonly Dictionary<EndpointAnnotation, TcpProxy> _proxies = [];

    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public void Allocate()
    {
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                Validate(resource, endpoint);
                var port = endpoint.IsProxied ? OpenProxy(resource, endpoint) : ChooseOwnPort(resource, endpoint);
                endpoint.AllocatedEndpoint = new(endpoint, "localhost", port);
            }
        }
    }

    /// <summary>The ports for one start of one replica: new ones, where the AppHost did not choose.</summary>
    public static ReplicaPorts PickTargetPorts(IResource resource) =>
        new(
            resource,
            resource
                .Annotations.OfType<EndpointAnnotation>()
                .ToDictionary(
                    endpoint => endpoint.Name,
                    endpoint =>
                        endpoint.IsProxied
                            ? endpoint.TargetPort ?? PortPicker.Pick()
                            : endpoint.AllocatedEndpoint!.Port,
                    StringComparer.OrdinalIgnoreCase
                )
        );

    /// <summary>Sends connections to the replica's ports from now on.</summary>
    public void Open(ReplicaPorts replica) => ForEach(replica, (proxy, port) => proxy.AddBackend(port));

    /// <summary>Sends no more connections there.</summary>
    public void Close(ReplicaPorts replica) => ForEach(replica, (proxy, port) => proxy.RemoveBackend(port));

    /// <summary>Somebody listens on a port that was picked for the replica, whose process is gone.</summary>
    public static bool WasRobbed(ReplicaPorts replica) =>
        replica
            .Resource.Annotations.OfType<EndpointAnnotation>()
            .Any(endpoint =>
                endpoint is { IsProxied: true, TargetPort: null }
                && replica.Find(endpoint.Name) is { } port
                && !PortPicker.IsFree(port)
            );

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync().ConfigureAwait(false);
        }
        _proxies.Clear();
    }

    private void ForEach(ReplicaPorts replica, Action<TcpProxy, int> action)
    {
        foreach (var endpoint in replica.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (_proxies.TryGetValue(endpoint, out var proxy) && replica.Find(endpoint.Name) is { } port)
            {
                action(proxy, port);
            }
        }
    }

    private int OpenProxy(IResource resource, EndpointAnnotation endpoint)
    {
        var wanted = options.Value.RandomizePorts ? null : endpoint.Port;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Inside TLS nobody sees a request: such connections are passed on whole.
            var balancer = endpoint.UriScheme == "http" && ReplicasOf(resource) > 1 ? new HttpBalancer() : null;
            if (TcpProxy.TryOpen(wanted, log, balancer) is { } proxy)
            {
                _proxies[endpoint] = proxy;
                return proxy.Port;
            }
            if (wanted is { } taken)
            {
                throw PortInUse.ForEndpoint(resource, endpoint, taken, configuration);
            }
        }
        throw new DistributedApplicationException($"No free port was found for '{resource.Name}'.");
    }

    private int ChooseOwnPort(IResource resource, EndpointAnnotation endpoint)
    {
        // A port that the program has built in is the only one it can be found at, also in a test.
        var wanted = options.Value.RandomizePorts ? endpoint.TargetPort : endpoint.Port;
        if (wanted is not { } port)
        {
            return PortPicker.Pick();
        }
        return PortPicker.IsFree(port) ? port : throw PortInUse.ForEndpoint(resource, endpoint, port, configuration);
    }

    private static int ReplicasOf(IResource resource) =>
        resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    private static void Validate(IResource resource, EndpointAnnotation endpoint)
    {
        var replicas = ReplicasOf(resource);
        if (replicas > 1 && (!endpoint.IsProxied || endpoint.TargetPort is not null))
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' has {replicas} replicas, which cannot all listen on the one port of endpoint '{endpoint.Name}'. Leave out its target port and the proxy on."
            );
        }
        if (!endpoint.IsProxied && endpoint.TargetPort is not null && endpoint.Port != endpoint.TargetPort)
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of '{resource.Name}' has no proxy, so its public port {endpoint.Port} and its target port {endpoint.TargetPort} must be the same."
            );
        }
        if (endpoint.IsProxied && endpoint.Port is not null && endpoint.Port == endpoint.TargetPort)
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of '{resource.Name}' has {endpoint.Port} as public and as target port. Leave one of them out, or set isProxied to false."
            );
        }
    }
}
