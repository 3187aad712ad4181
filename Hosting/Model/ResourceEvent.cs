namespace Realtime.Hosting.Model;

/// <summary>A resource (one replica of it) has changed.</summary>
/// <param name="resource">As described by the AppHost; the same for all replicas.</param>
/// <param name="resourceId"><c>name-abcdwxyz</c> for a process, the name alone for a parameter.</param>
/// <param name="snapshot">What is known now.</param>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
