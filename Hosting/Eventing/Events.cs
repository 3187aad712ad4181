using Realtime.Hosting.Model;

namespace Realtime.Hosting.Eventing;

/// <summary>Nothing has started yet; the model can still be changed.</summary>
public sealed class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model)
    : IDistributedApplicationEvent
{
    public IServiceProvider Services { get; } = services;

    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>Every endpoint has its public address; no process has started.</summary>
public sealed class AfterEndpointsAllocatedEvent(IServiceProvider services, DistributedApplicationModel model)
    : IDistributedApplicationEvent
{
    public IServiceProvider Services { get; } = services;

    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>All that the resource waited for is ready; its process starts when the subscribers are done.</summary>
public sealed class BeforeResourceStartedEvent(IResource resource, IServiceProvider services)
    : IDistributedApplicationResourceEvent
{
    public IResource Resource { get; } = resource;

    public IServiceProvider Services { get; } = services;
}

/// <summary>The resource's process has ended, or could not be started.</summary>
public sealed class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent)
    : IDistributedApplicationResourceEvent
{
    public IResource Resource { get; } = resource;

    public IServiceProvider Services { get; } = services;

    /// <summary>What is known of it now.</summary>
    public ResourceEvent ResourceEvent { get; } = resourceEvent;
}

/// <summary>The resource runs and all its health checks agree, for the first time since it started.</summary>
public sealed class ResourceReadyEvent(IResource resource, IServiceProvider services)
    : IDistributedApplicationResourceEvent
{
    public IResource Resource { get; } = resource;

    public IServiceProvider Services { get; } = services;
}
