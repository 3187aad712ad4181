namespace Realtime.Hosting;

/// <summary>A project that the AppHost references; the build makes one class a project, <c>Projects.Name</c>.</summary>
public interface IProjectMetadata
{
    string ProjectPath { get; }

    /// <summary>Null: they are read from the project's <c>Properties/launchSettings.json</c>.</summary>
    LaunchSettings? LaunchSettings => null;
}

/// <summary>A project whose output is known, so that it starts without asking the SDK where it is.</summary>
public interface IBuiltProjectMetadata : IProjectMetadata
{
    string AssemblyPath { get; }
}
