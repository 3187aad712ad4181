namespace Realtime.Hosting.Model;

/// <summary>Runs a resource's commands: <see cref="KnownResourceCommands"/> and the AppHost's own.</summary>
public sealed class ResourceCommandService(IServiceProvider services, ResourceNotificationService notifications)
{
    /// <summary>Runs the command on every replica of the resource.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource,
        string commandName,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    /// <summary>Runs the command on one replica (by its id) or on all of a resource's (by its name).</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId,
        string commandName,
        CancellationToken cancellationToken = default
    )
    {
        var replicas = notifications.GetReplicas(resourceId);
        if (replicas.Count == 0)
        {
            return CommandResults.Failure($"There is no resource '{resourceId}'.");
        }
        var results = await Task.WhenAll(
                replicas.Select(replica => ExecuteAsync(replica, commandName, cancellationToken))
            )
            .ConfigureAwait(false);
        return results.FirstOrDefault(result => !result.Success) ?? results[0];
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        ResourceEvent replica,
        string commandName,
        CancellationToken cancellationToken
    )
    {
        var command = replica
            .Resource.Annotations.OfType<ResourceCommandAnnotation>()
            .LastOrDefault(annotation => annotation.Name == commandName);
        if (command is null)
        {
            return CommandResults.Failure($"'{replica.Resource.Name}' has no command '{commandName}'.");
        }
        if (command.Describe(services, replica.Snapshot).State != ResourceCommandState.Enabled)
        {
            return CommandResults.Failure(
                $"'{commandName}' is not available while '{replica.ResourceId}' is {replica.Snapshot.State?.Text}."
            );
        }
        try
        {
            return await command
                .ExecuteCommand(
                    new()
                    {
                        ServiceProvider = services,
                        ResourceName = replica.ResourceId,
                        CancellationToken = cancellationToken,
                    }
                )
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
#pragma warning disable CA1031 // A command is the AppHost author's own code: whatever it throws is that command's failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return CommandResults.Failure(failure);
        }
    }
}
