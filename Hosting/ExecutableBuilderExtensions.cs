using Microsoft.Extensions.Hosting;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>Adds programs of this machine: any executable, npm scripts, Node.js scripts.</summary>
public static class ExecutableBuilderExtensions
{
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="command">A file, or a name to be found on the PATH.</param>
    /// <param name="workingDirectory">Relative to the AppHost's folder.</param>
    /// <param name="args">The first arguments; <c>WithArgs</c> adds more.</param>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder,
        string name,
        string command,
        string workingDirectory,
        params string[]? args
    ) => builder.AddExecutable(name, command, workingDirectory, args?.Cast<object>().ToArray());

    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder,
        string name,
        string command,
        string workingDirectory,
        params object[]? args
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = new ExecutableResource(name, command, builder.Resolve(workingDirectory));
        return builder.AddResource(resource).WithArgs(args ?? []);
    }

    /// <summary>Runs <c>npm run script [-- args]</c>. Installs nothing and declares no endpoint.</summary>
    public static IResourceBuilder<NodeAppResource> AddNpmApp(
        this IDistributedApplicationBuilder builder,
        string name,
        string workingDirectory,
        string scriptName = "start",
        string[]? args = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        string[] all = args is { Length: > 0 } ? ["run", scriptName, "--", .. args] : ["run", scriptName];
        return builder.AddNode(new NodeAppResource(name, "npm", builder.Resolve(workingDirectory)), all);
    }

    /// <summary>Runs <c>node script args</c>; without a working directory, in the script's own folder.</summary>
    public static IResourceBuilder<NodeAppResource> AddNodeApp(
        this IDistributedApplicationBuilder builder,
        string name,
        string scriptPath,
        string? workingDirectory = null,
        string[]? args = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (workingDirectory is null)
        {
            scriptPath = builder.Resolve(scriptPath);
            workingDirectory = Path.GetDirectoryName(scriptPath)!;
        }
        var resource = new NodeAppResource(name, "node", builder.Resolve(workingDirectory));
        return builder.AddNode(resource, [scriptPath, .. args ?? []]);
    }

    private static IResourceBuilder<NodeAppResource> AddNode(
        this IDistributedApplicationBuilder builder,
        NodeAppResource resource,
        string[] args
    ) =>
        builder
            .AddResource(resource)
            .WithOtlpExporter()
            .WithEnvironment("NODE_ENV", builder.Environment.IsDevelopment() ? "development" : "production")
            .WithArgs(args);

    internal static string Resolve(this IDistributedApplicationBuilder builder, string path) =>
        Path.GetFullPath(path.Replace('\\', Path.DirectorySeparatorChar), builder.AppHostDirectory);
}
