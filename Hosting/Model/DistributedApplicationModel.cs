namespace Realtime.Hosting.Model;

/// <summary>All resources, in the order in which the AppHost named them.</summary>
public sealed class DistributedApplicationModel(IEnumerable<IResource> resources)
{
    public IReadOnlyList<IResource> Resources { get; } = [.. resources];
}

/// <summary>What the AppHost was started for.</summary>
public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>What the AppHost was started for. This engine only runs; it does not publish.</summary>
public sealed class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    public DistributedApplicationOperation Operation { get; } = operation;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
}
