using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Realtime.Hosting.Model;

/// <summary>Adds environment variables each time the process starts.</summary>
public sealed class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<EnvironmentCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>
/// The variables collected so far. A value is a string, or something that has one when the process starts:
/// an <see cref="IValueProvider"/> such as a parameter, an endpoint or a <see cref="ReferenceExpression"/>.
/// </summary>
public sealed class EnvironmentCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    IResource resource,
    Dictionary<string, object>? environmentVariables = null,
    CancellationToken cancellationToken = default
)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public IResource Resource { get; } = resource;

    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public ILogger Logger { get; set; } = NullLogger.Instance;
}

/// <summary>Adds command line arguments each time the process starts.</summary>
public sealed class CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback)
    : IResourceAnnotation
{
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>The arguments collected so far; values as in <see cref="EnvironmentCallbackContext"/>.</summary>
public sealed class CommandLineArgsCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    IList<object> args,
    CancellationToken cancellationToken = default
)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public IList<object> Args { get; } = args;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public ILogger Logger { get; set; } = NullLogger.Instance;
}

/// <summary>How many processes share the resource's public addresses.</summary>
public sealed class ReplicaAnnotation(int replicas) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

/// <summary>The resource starts when somebody says so, not with the application.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>Where a project's source is and how its launch settings say to start it.</summary>
internal sealed class ProjectAnnotation(IProjectMetadata project, LaunchProfile? profile) : IResourceAnnotation
{
    public IProjectMetadata Project { get; } = project;

    public LaunchProfile? Profile { get; } = profile;
}

/// <summary>The resource gets the OTEL_* variables; null: the protocol that the dashboard prefers.</summary>
internal sealed class OtlpExporterAnnotation(OtlpProtocol? protocol) : IResourceAnnotation
{
    public OtlpProtocol? Protocol { get; } = protocol;
}
