using System.Globalization;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Turns what the AppHost gave as a value into text for one replica.</summary>
internal sealed class ValueResolver(ReplicaPorts ports, CancellationToken cancellation)
{
    public async ValueTask<string?> ResolveAsync(object value) =>
        value switch
        {
            string text => text,
            IReplicaValueProvider own => await own.GetValueAsync(ports, cancellation).ConfigureAwait(false),
            IValueProvider provider => await provider.GetValueAsync(cancellation).ConfigureAwait(false),
            IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider
                .GetValueAsync(cancellation)
                .ConfigureAwait(false),
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

    /// <summary>The value is a secret or contains one.</summary>
    public static bool IsSecret(object value) =>
        value switch
        {
            ParameterResource parameter => parameter.Secret,
            ConnectionStringReference => true,
            IResourceWithConnectionString => true,
            ReferenceExpression expression => expression.ValueProviders.Any(IsSecret),
            IResourceBuilder<IResource> builder => IsSecret(builder.Resource),
            _ => false,
        };
}
