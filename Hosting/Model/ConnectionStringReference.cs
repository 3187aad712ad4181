namespace Realtime.Hosting.Model;

/// <summary>A resource's connection string as another one needs it.</summary>
internal sealed class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IValueProvider
{
    public IResourceWithConnectionString Resource { get; } = resource;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        string? value = null;
        try
        {
            value = await Resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MissingParameterValueException) when (optional)
        {
            // What is optional may be missing.
        }
        return !string.IsNullOrEmpty(value) || optional
            ? value
            : throw new MissingParameterValueException($"The connection string of '{Resource.Name}' is empty.");
    }
}
