using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>How a project's own launch settings are used.</summary>
public sealed class ProjectResourceOptions
{
    /// <summary>Null: the AppHost's own profile if the project has one of that name, else its first one.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Start without any launch profile.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}

/// <summary>Adds .NET projects that are built along with the AppHost.</summary>
public static class ProjectBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name
    )
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), new());

    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">Null: none.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string? launchProfileName
    )
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), Named(launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        Action<ProjectResourceOptions> configure
    )
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), Configured(configure));

    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">A project file or its folder, relative to the AppHost's folder. It must be built already.</param>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath
    ) => builder.AddProject(name, builder.FindProject(projectPath), new());

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath,
        string? launchProfileName
    ) => builder.AddProject(name, builder.FindProject(projectPath), Named(launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        string projectPath,
        Action<ProjectResourceOptions> configure
    ) => builder.AddProject(name, builder.FindProject(projectPath), Configured(configure));

    /// <summary>Runs as many processes behind the same public addresses.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(
        this IResourceBuilder<ProjectResource> builder,
        int replicas
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder,
        string name,
        IProjectMetadata project,
        ProjectResourceOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var profile = LaunchProfileChoice.Choose(project, options);
        var resource = builder
            .AddResource(new ProjectResource(name))
            .WithAnnotation(new ProjectAnnotation(project, profile))
            .WithOtlpExporter();
        foreach (var (scheme, port) in LaunchProfileChoice.Endpoints(profile))
        {
            resource.WithEndpoint(port, scheme: scheme, name: FreeName(resource.Resource, scheme));
        }
        resource.WithEnvironment(context => ProjectEnvironment.Add(context, resource.Resource, profile));
        return resource.WithArgs(context => LaunchProfileChoice.AddArguments(context, profile));
    }

    private static string FreeName(ProjectResource resource, string scheme)
    {
        var taken = resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Name).ToHashSet();
        return Enumerable
            .Range(1, int.MaxValue)
            .Select(number => number == 1 ? scheme : $"{scheme}{number}")
            .First(name => !taken.Contains(name));
    }

    private static ProjectResourceOptions Named(string? launchProfileName) =>
        new() { LaunchProfileName = launchProfileName, ExcludeLaunchProfile = launchProfileName is null };

    private static ProjectResourceOptions Configured(Action<ProjectResourceOptions> configure)
    {
        var options = new ProjectResourceOptions();
        configure(options);
        return options;
    }

    private static ProjectFile FindProject(this IDistributedApplicationBuilder builder, string projectPath)
    {
        var path = builder.Resolve(projectPath);
        if (Directory.Exists(path))
        {
            path = Directory.EnumerateFiles(path, "*.*proj").FirstOrDefault() ?? path;
        }
        return File.Exists(path)
            ? new ProjectFile(path)
            : throw new DistributedApplicationException($"There is no project at {path}.");
    }

    private sealed class ProjectFile(string path) : IProjectMetadata
    {
        public string ProjectPath { get; } = path;
    }
}
