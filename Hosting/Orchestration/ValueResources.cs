using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Parameters and connection strings: they run as soon as they have a value.</summary>
internal static class ValueResources
{
    public static async Task AnnounceValueAsync(
        this ResourceNotificationService notifications,
        IResource resource,
        CancellationToken cancellationToken
    )
    {
        var (name, isSecret) = resource is ParameterResource parameter and not IResourceWithConnectionString
            ? (KnownProperties.ParameterValue, parameter.Secret)
            : (KnownProperties.ConnectionString, true);
        try
        {
            var value = resource is IValueProvider provider
                ? await provider.GetValueAsync(cancellationToken).ConfigureAwait(false)
                : null;
            notifications.Publish(
                resource,
                resource.Name,
                snapshot =>
                    snapshot with
                    {
                        State = KnownResourceStates.Running,
                        Properties = [new(name, value) { IsSensitive = isSecret }],
                    }
            );
        }
        catch (MissingParameterValueException reason)
        {
            notifications.Publish(
                resource,
                resource.Name,
                snapshot =>
                    snapshot with
                    {
                        State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                        Properties = [new(KnownProperties.Failure, reason.Message)],
                    }
            );
        }
    }
}
