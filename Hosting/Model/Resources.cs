namespace Realtime.Hosting.Model;

/// <summary>A .NET project that was built along with the AppHost.</summary>
public sealed class ProjectResource(string name)
    : Resource(name),
        IResourceWithEnvironment,
        IResourceWithArgs,
        IResourceWithServiceDiscovery,
        IResourceWithWaitSupport;

/// <summary>Any program of this machine.</summary>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name),
        IResourceWithEnvironment,
        IResourceWithArgs,
        IResourceWithEndpoints,
        IResourceWithWaitSupport
{
    /// <summary>A file, or a name to be found on the PATH.</summary>
    public string Command { get; } = command;

    /// <summary>Absolute; the builder resolves it against the AppHost's folder.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}

/// <summary>A Node.js program: <c>node script</c> or <c>npm run script</c>.</summary>
public sealed class NodeAppResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory),
        IResourceWithServiceDiscovery;

/// <summary>A connection string that is composed or configured, with no process behind it.</summary>
public sealed class ConnectionStringResource(string name, ReferenceExpression connectionString)
    : Resource(name),
        IResourceWithConnectionString,
        IResourceWithoutLifetime
{
    public ReferenceExpression ConnectionStringExpression { get; } = connectionString;
}
