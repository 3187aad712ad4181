namespace Realtime.Hosting.Model;

/// <summary>A resource that is a part of another one and shown below it.</summary>
public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

/// <inheritdoc cref="IResourceWithParent"/>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

/// <summary>A Redis of this application alone: the machine's own <c>redis-server</c> on a private port.</summary>
public sealed class RedisResource(string name, ParameterResource? password = null)
    : Resource(name),
        IResourceWithEnvironment,
        IResourceWithArgs,
        IResourceWithEndpoints,
        IResourceWithWaitSupport,
        IResourceWithConnectionString
{
    internal const string EndpointName = "tcp";

    public EndpointReference PrimaryEndpoint => new(this, EndpointName);

    public ParameterResource? PasswordParameter { get; } = password;

    /// <summary>As StackExchange.Redis reads it: <c>localhost:6379,password=…</c>.</summary>
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var address = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            return PasswordParameter is null
                ? ReferenceExpression.Create($"{address}")
                : ReferenceExpression.Create($"{address},password={PasswordParameter}");
        }
    }
}

/// <summary>A PostgreSQL of this application alone: the machine's own server on a private port and folder.</summary>
public sealed class PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
    : Resource(name),
        IResourceWithEnvironment,
        IResourceWithArgs,
        IResourceWithEndpoints,
        IResourceWithWaitSupport,
        IResourceWithConnectionString
{
    internal const string EndpointName = "tcp";
    internal const string DefaultUserName = "postgres";

    private readonly Dictionary<string, string> _databases = new(StringComparer.OrdinalIgnoreCase);

    public EndpointReference PrimaryEndpoint => new(this, EndpointName);

    public ParameterResource? UserNameParameter { get; } = userName;

    public ParameterResource PasswordParameter { get; } = password;

    /// <summary>Resource names and the names of the databases that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Databases => _databases;

    /// <summary>As Npgsql reads it.</summary>
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var (host, port) = (
                PrimaryEndpoint.Property(EndpointProperty.Host),
                PrimaryEndpoint.Property(EndpointProperty.Port)
            );
            return UserNameParameter is null
                ? ReferenceExpression.Create(
                    $"Host={host};Port={port};Username={DefaultUserName};Password={PasswordParameter}"
                )
                : ReferenceExpression.Create(
                    $"Host={host};Port={port};Username={UserNameParameter};Password={PasswordParameter}"
                );
        }
    }

    internal void AddDatabase(string resourceName, string databaseName) => _databases.Add(resourceName, databaseName);
}

/// <summary>One database of a PostgreSQL server; created when the server is ready and has none of that name.</summary>
public sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
    : Resource(name),
        IResourceWithParent<PostgresServerResource>,
        IResourceWithConnectionString,
        IResourceWithoutLifetime
{
    public PostgresServerResource Parent { get; } = parent;

    public string DatabaseName { get; } = databaseName;

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Parent};Database={DatabaseName}");
}
