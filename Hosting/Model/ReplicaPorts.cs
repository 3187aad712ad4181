namespace Realtime.Hosting.Model;

/// <summary>A value that differs from one replica of a resource to the next.</summary>
internal interface IReplicaValueProvider : IValueProvider
{
    ValueTask<string?> GetValueAsync(ReplicaPorts replica, CancellationToken cancellationToken);
}

/// <summary>The ports that one replica's process is told to listen on, by endpoint name.</summary>
internal sealed class ReplicaPorts(IResource resource, IReadOnlyDictionary<string, int> targetPorts)
{
    public IResource Resource { get; } = resource;

    public int? Find(string endpointName) => targetPorts.TryGetValue(endpointName, out var port) ? port : null;
}
