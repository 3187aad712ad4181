using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration.Servers;

namespace Realtime.Hosting.Orchestration;

/// <summary>Works out the command line and the variables of one start, with the values of that moment.</summary>
internal sealed class LaunchPlanner(
    DistributedApplicationExecutionContext execution,
    IDistributedApplicationBuilder application,
    OtlpEnvironment otlp,
    ServerFolders folders
)
{
    /// <exception cref="DistributedApplicationException">A value is missing or the project is not built.</exception>
    public async Task<LaunchPlan> PlanAsync(
        Replica replica,
        ReplicaPorts ports,
        ILogger log,
        CancellationToken cancellation
    )
    {
        var values = new ValueResolver(ports, cancellation);
        var environment = await EnvironmentAsync(replica, values, log, cancellation).ConfigureAwait(false);
        var arguments = await ArgumentsAsync(replica, values, log, cancellation).ConfigureAwait(false);
        if (replica.Resource.Annotations.OfType<LocalServerAnnotation>().LastOrDefault() is { } server)
        {
            return await ForServerAsync(server, replica.Resource, ports, arguments, environment, log, cancellation)
                .ConfigureAwait(false);
        }
        return replica.Resource switch
        {
            ProjectResource project => ForProject(project, arguments, environment),
            ExecutableResource executable => ForExecutable(executable, arguments, environment),
            var other => throw new DistributedApplicationException($"'{other.Name}' has no process to start."),
        };
    }

    private async Task<ImmutableArray<EnvironmentVariableSnapshot>> EnvironmentAsync(
        Replica replica,
        ValueResolver values,
        ILogger log,
        CancellationToken cancellation
    )
    {
        var context = new EnvironmentCallbackContext(execution, replica.Resource, [], cancellation) { Logger = log };
        otlp.Add(context.EnvironmentVariables, replica);
        foreach (var annotation in replica.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }
        var resolved = ImmutableArray.CreateBuilder<EnvironmentVariableSnapshot>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            // An optional connection string that is missing leaves no trace.
            if (await values.ResolveAsync(value).ConfigureAwait(false) is { } text)
            {
                var isSecret = ValueResolver.IsSecret(value) || name == OtlpEnvironment.HeadersVariable;
                resolved.Add(new(name, text, IsFromSpec: true) { IsSensitive = isSecret });
            }
        }
        return resolved.ToImmutable();
    }

    private async Task<ImmutableArray<string>> ArgumentsAsync(
        Replica replica,
        ValueResolver values,
        ILogger log,
        CancellationToken cancellation
    )
    {
        var context = new CommandLineArgsCallbackContext(execution, [], cancellation) { Logger = log };
        foreach (var annotation in replica.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }
        var resolved = ImmutableArray.CreateBuilder<string>();
        foreach (var value in context.Args)
        {
            resolved.Add(await values.ResolveAsync(value).ConfigureAwait(false) ?? "");
        }
        return resolved.ToImmutable();
    }

    // A project whose output is known starts with `dotnet exec`: 0.42 s to the first answered request where
    // `dotnet run --no-build` took 1.35 s (2 cores, three runs each), and the process is the service itself, so a
    // SIGTERM needs nobody to pass it on. Neither reads the launch profile; the variables are the same.
    private LaunchPlan ForProject(
        ProjectResource resource,
        ImmutableArray<string> arguments,
        ImmutableArray<EnvironmentVariableSnapshot> environment
    )
    {
        var annotation = resource.Annotations.OfType<ProjectAnnotation>().Last();
        var path = annotation.Project.ProjectPath;
        string[] command = annotation.Project switch
        {
            IBuiltProjectMetadata built => ["exec", Built(resource, built), .. arguments],
            _ => [.. RunWithoutBuild(path), .. arguments.Length > 0 ? ["--"] : Array.Empty<string>(), .. arguments],
        };
        return new(
            DotnetHost.Path,
            [.. command],
            Path.GetDirectoryName(path)!,
            environment,
            [
                new(KnownProperties.ProjectPath, path),
                new(KnownProperties.ProjectLaunchProfile, annotation.Profile?.Name),
                new(KnownProperties.ExecutablePath, DotnetHost.Path),
                new(KnownProperties.ExecutableWorkDir, Path.GetDirectoryName(path)),
                new(KnownProperties.ExecutableArgs, command),
            ]
        );
    }

    private string[] RunWithoutBuild(string path) =>
        ["run", "--no-build", "--project", path, "-c", Configuration, "--no-launch-profile"];

    private string Configuration =>
        application.AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    private static string Built(ProjectResource resource, IBuiltProjectMetadata project) =>
        File.Exists(project.AssemblyPath)
            ? project.AssemblyPath
            : throw new DistributedApplicationException(
                $"'{resource.Name}' is not built: {project.AssemblyPath} does not exist. Build it: dotnet build \"{project.ProjectPath}\""
            );

    private async Task<LaunchPlan> ForServerAsync(
        LocalServerAnnotation server,
        IResource resource,
        ReplicaPorts ports,
        ImmutableArray<string> arguments,
        ImmutableArray<EnvironmentVariableSnapshot> environment,
        ILogger log,
        CancellationToken cancellation
    )
    {
        var (folder, isKept) = folders.Of(resource);
        var endpoint = resource.Annotations.OfType<EndpointAnnotation>().First();
        var port = ports.Find(endpoint.Name)!.Value;
        var program = await server
            .Prepare(new(resource, folder, isKept, port, log, cancellation))
            .ConfigureAwait(false);
        var connection = await ((IValueProvider)resource).GetValueAsync(cancellation).ConfigureAwait(false);
        string[] command = [.. program.Arguments, .. arguments];
        return new(
            program.FileName,
            [.. command],
            folder,
            environment,
            [
                new(KnownProperties.ExecutablePath, program.FileName),
                new(KnownProperties.ExecutableWorkDir, folder),
                new(KnownProperties.ExecutableArgs, command),
                new(KnownProperties.ConnectionString, connection) { IsSensitive = true },
            ]
        )
        {
            StopSignal = program.StopSignal,
        };
    }

    private static LaunchPlan ForExecutable(
        ExecutableResource resource,
        ImmutableArray<string> arguments,
        ImmutableArray<EnvironmentVariableSnapshot> environment
    ) =>
        new(
            resource.Command,
            arguments,
            resource.WorkingDirectory,
            environment,
            [
                new(KnownProperties.ExecutablePath, resource.Command),
                new(KnownProperties.ExecutableWorkDir, resource.WorkingDirectory),
                new(KnownProperties.ExecutableArgs, arguments.ToArray()),
            ]
        );
}
