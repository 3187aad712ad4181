using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.Hosting.Model;

/// <summary>What must have happened to another resource first.</summary>
public enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
    WaitUntilStarted,
}

/// <summary>Another resource that must come first.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;

    /// <summary>Of a completion: the code that counts as success.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>A check registered with <c>builder.Services.AddHealthChecks()</c> under <see cref="Key"/>.</summary>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>A GET that each replica must answer with one status.</summary>
internal sealed class HttpHealthCheckAnnotation(string key, EndpointReference endpoint, string path, int statusCode)
    : IResourceAnnotation
{
    public string Key { get; } = key;

    public EndpointReference Endpoint { get; } = endpoint;

    public string Path { get; } = path;

    public int StatusCode { get; } = statusCode;
}

/// <summary>A tie to another resource that the dashboard draws: Reference, WaitFor, Parent.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}

/// <summary>The names of the ties between resources.</summary>
public static class KnownRelationshipTypes
{
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
    public const string Parent = "Parent";
}

/// <summary>A link that people click: an endpoint's address or any other.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Absolute, or a path to be put behind the endpoint's address.</summary>
    public required string Url { get; set; }

    public string? DisplayText { get; set; }

    /// <summary>Links with a higher number come first.</summary>
    public int? DisplayOrder { get; set; }

    public EndpointReference? Endpoint { get; init; }
}

/// <summary>Changes the link of one endpoint once its address is known.</summary>
internal sealed class EndpointUrlCallbackAnnotation(string endpointName, Action<ResourceUrlAnnotation> callback)
    : IResourceAnnotation
{
    public string EndpointName { get; } = endpointName;

    public Action<ResourceUrlAnnotation> Callback { get; } = callback;
}

/// <summary>The picture that stands for the resource in the dashboard.</summary>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant) : IResourceAnnotation
{
    public string IconName { get; } = iconName;

    public IconVariant IconVariant { get; } = iconVariant;
}

/// <summary>Two drawings of one icon.</summary>
public enum IconVariant
{
    Regular,
    Filled,
}
