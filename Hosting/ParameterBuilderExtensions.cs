using Microsoft.Extensions.Configuration;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>Adds values from outside: parameters and connection strings.</summary>
public static class ParameterBuilderExtensions
{
    /// <summary>Reads configuration <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        bool secret = false
    ) => builder.AddParameter(name, null, secret);

    /// <summary>Reads configuration <c>Parameters:name</c>, else takes the value.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="value">The default.</param>
    /// <param name="publishValueAsDefault">Means something when publishing only, which this engine does not do.</param>
    /// <param name="secret">Masked wherever it is shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        string value,
        bool publishValueAsDefault = false,
        bool secret = false
    ) => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        Func<string> valueGetter,
        bool publishValueAsDefault = false,
        bool secret = false
    )
    {
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException("A parameter cannot be both secret and published.", nameof(secret));
        }
        return builder.AddParameter(name, new ValueDefault(valueGetter), secret);
    }

    /// <summary>Reads configuration <c>Parameters:name</c>, else makes a value, which <paramref name="persist"/> keeps.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="value">Such as <see cref="GenerateParameterDefault"/>.</param>
    /// <param name="secret">Masked wherever it is shown.</param>
    /// <param name="persist">Keep the value in the AppHost's user secrets, so that it is the same the next time.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        ParameterDefault value,
        bool secret = false,
        bool persist = false
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddParameter(name, persist ? builder.Persisted(name, value) : value, secret);
    }

    /// <summary>Reads configuration <c>ConnectionStrings:name</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="environmentVariableName">The variable that carries it to who references it.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder,
        string name,
        string? environmentVariableName = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var key = $"ConnectionStrings:{name}";
        return builder.AddResource(
            new ConfiguredConnectionString(
                name,
                _ => builder.Configuration[key] ?? throw Missing("Connection string", name, key),
                environmentVariableName
            )
        );
    }

    /// <summary>Composes a connection string of parameters and endpoints.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder,
        string name,
        ReferenceExpression connectionStringExpression
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
    }

    /// <summary>A secret of a resource's own, which is no resource itself.</summary>
    internal static ParameterResource CreateSecret(
        this IDistributedApplicationBuilder builder,
        string name,
        ParameterDefault value
    ) => builder.CreateParameter(name, builder.Persisted(name, value), secret: true);

    private static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        ParameterDefault? value,
        bool secret
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(builder.CreateParameter(name, value, secret));
    }

    private static ParameterResource CreateParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        ParameterDefault? value,
        bool secret
    ) =>
        new(
            name,
            fallback =>
                builder.Configuration[Key(name)]
                ?? fallback?.GetDefaultValue()
                ?? throw Missing("Parameter", name, Key(name)),
            secret
        )
        {
            Default = value,
        };

    private static ParameterDefault Persisted(
        this IDistributedApplicationBuilder builder,
        string name,
        ParameterDefault value
    ) =>
        UserSecrets.Of(builder.AppHostAssembly) is { } secrets
            ? new PersistedDefault(value, Key(name), secrets)
            : value;

    private static string Key(string name) => $"Parameters:{name}";

    private static MissingParameterValueException Missing(string kind, string name, string key) =>
        new(
            $"{kind} '{name}' has no value. Set it, e.g. dotnet user-secrets set {key} VALUE, or start with -- --{key}=VALUE"
        );

    private sealed class ValueDefault(Func<string> value) : ParameterDefault
    {
        public override string GetDefaultValue() => value();
    }

    private sealed class PersistedDefault(ParameterDefault inner, string key, UserSecrets secrets) : ParameterDefault
    {
        public override string GetDefaultValue() => secrets.GetOrAdd(key, inner.GetDefaultValue);
    }

    private sealed class ConfiguredConnectionString(
        string name,
        Func<ParameterDefault?, string> callback,
        string? environmentVariable
    ) : ParameterResource(name, callback, secret: true), IResourceWithConnectionString
    {
        public string? ConnectionStringEnvironmentVariable => environmentVariable;

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{this}");

        ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(
            CancellationToken cancellationToken
        ) => GetValueAsync(cancellationToken);

        ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) =>
            GetValueAsync(cancellationToken);

        string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";
    }
}
