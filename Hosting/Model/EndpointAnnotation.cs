using System.Net.Sockets;

namespace Realtime.Hosting.Model;

/// <summary>One address that a resource offers: what is public, what its process listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private int? _port;

    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true
    )
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? "tcp";
        Name = name ?? UriScheme;
        _port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
        ResourceName.Validate(Name);
    }

    public ProtocolType Protocol { get; }

    public string Name { get; }

    public string UriScheme { get; set; }

    /// <summary>The public port; null: a random one. Without a proxy it is the target port.</summary>
    public int? Port
    {
        get => IsProxied ? _port : _port ?? TargetPort;
        set => _port = value;
    }

    /// <summary>The port that the process listens on; null: a random one, new at every start.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host that the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    public bool IsExternal { get; set; }

    /// <summary>The engine listens on the public port and passes connections on, so restarts and replicas keep one address.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The variable that tells the process its target port, when <c>env</c> was given.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>The public address; known before the first resource starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }
}

/// <summary>A public address that is decided.</summary>
public sealed class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}
