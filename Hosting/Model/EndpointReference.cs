using System.Globalization;

namespace Realtime.Hosting.Model;

/// <summary>Another resource's public address, by name; resolved when the application runs.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName)
    : IValueProvider,
        IManifestExpressionProvider
{
    public IResourceWithEndpoints Resource { get; } = owner;

    public string EndpointName { get; } = endpointName;

    public bool Exists => Find() is not null;

    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    public string Scheme => EndpointAnnotation.UriScheme;

    public bool IsHttp => Scheme == "http";

    public bool IsHttps => Scheme == "https";

    public string Host => Allocated.Address;

    public int Port => Allocated.Port;

    public int? TargetPort => EndpointAnnotation.TargetPort;

    public string Url => Allocated.UriString;

    public string ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    public EndpointAnnotation EndpointAnnotation =>
        Find() ?? throw new InvalidOperationException($"Resource '{Resource.Name}' has no endpoint '{EndpointName}'.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    private AllocatedEndpoint Allocated =>
        EndpointAnnotation.AllocatedEndpoint
        ?? throw new InvalidOperationException(
            $"Endpoint '{EndpointName}' of '{Resource.Name}' has no address before the application runs."
        );

    private EndpointAnnotation? Find() =>
        Resource
            .Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(endpoint => endpoint.Name.Equals(EndpointName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One part of an endpoint's address.</summary>
public enum EndpointProperty
{
    Url,
    Host,
    IPV4Host,
    Port,
    Scheme,

    /// <summary>What the process itself listens on; each replica has its own.</summary>
    TargetPort,
    HostAndPort,
}

/// <summary>One part of another resource's public address.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property)
    : IReplicaValueProvider,
        IManifestExpressionProvider
{
    public EndpointReference Endpoint { get; } = endpoint;

    public EndpointProperty Property { get; } = property;

    public string ValueExpression =>
        Property == EndpointProperty.Url
            ? Endpoint.ValueExpression
            : $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{Property.ToString().ToLowerInvariant()}}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Read(null));

    ValueTask<string?> IReplicaValueProvider.GetValueAsync(ReplicaPorts replica, CancellationToken cancellationToken) =>
        new(Read(replica));

    private string Read(ReplicaPorts? replica) =>
        Property switch
        {
            EndpointProperty.Url => Endpoint.Url,
            EndpointProperty.Host => Endpoint.Host,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.Port => Text(Endpoint.Port),
            EndpointProperty.Scheme => Endpoint.Scheme,
            EndpointProperty.HostAndPort => $"{Endpoint.Host}:{Endpoint.Port}",
            EndpointProperty.TargetPort => Text(TargetPort(replica)),
            _ => throw new InvalidOperationException($"Endpoint property '{Property}' is unknown."),
        };

    private int TargetPort(ReplicaPorts? replica) =>
        (replica?.Resource == Endpoint.Resource ? replica.Find(Endpoint.EndpointName) : null)
        ?? Endpoint.TargetPort
        ?? throw new InvalidOperationException(
            $"The target port of '{Endpoint.EndpointName}' is known to '{Endpoint.Resource.Name}' only; "
                + "others reach it at its public port."
        );

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
