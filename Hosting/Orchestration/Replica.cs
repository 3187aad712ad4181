using System.Security.Cryptography;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>One of the processes of a resource; keeps its id through restarts.</summary>
internal sealed class Replica(IResource resource)
{
    public IResource Resource { get; } = resource;

    /// <summary>Eight characters; OpenTelemetry's <c>service.instance.id</c>.</summary>
    public string InstanceId { get; } = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);

    public string Id => $"{Resource.Name}-{InstanceId}";
}
