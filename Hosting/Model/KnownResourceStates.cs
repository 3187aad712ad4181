namespace Realtime.Hosting.Model;

/// <summary>The states that a resource goes through.</summary>
public static class KnownResourceStates
{
    public const string NotStarted = "NotStarted";
    public const string Waiting = "Waiting";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Stopping = "Stopping";

    /// <summary>Ended by itself with exit code 0.</summary>
    public const string Finished = "Finished";

    /// <summary>Ended with another exit code, or was killed.</summary>
    public const string Exited = "Exited";
    public const string FailedToStart = "FailedToStart";
    public const string RuntimeUnhealthy = "RuntimeUnhealthy";

    /// <summary>There is no process any more, and none comes by itself.</summary>
    public static IReadOnlyList<string> TerminalStates { get; } = [Finished, FailedToStart, Exited];

    internal static bool IsTerminal(string? state) => state is Finished or FailedToStart or Exited;
}

/// <summary>The commands that every resource with a process has.</summary>
public static class KnownResourceCommands
{
    public const string StartCommand = "resource-start";
    public const string StopCommand = "resource-stop";
    public const string RestartCommand = "resource-restart";
}

/// <summary>The kinds of resources, as the dashboard names them.</summary>
public static class KnownResourceTypes
{
    public const string Project = "Project";
    public const string Executable = "Executable";
    public const string Parameter = "Parameter";
    public const string ConnectionString = "ConnectionString";
    public const string Redis = "Redis";
    public const string Postgres = "PostgreSQL";
    public const string Database = "Database";
}

/// <summary>The names of the properties in a snapshot.</summary>
public static class KnownProperties
{
    public const string ExecutablePath = "executable.path";
    public const string ExecutableArgs = "executable.args";
    public const string ExecutablePid = "executable.pid";
    public const string ExecutableWorkDir = "executable.workDir";
    public const string ProjectPath = "project.path";
    public const string ProjectLaunchProfile = "project.launchProfile";
    public const string ParameterValue = "Value";
    public const string ConnectionString = "ConnectionString";

    /// <summary>Of a waiting resource: what it still waits for, one line a dependency.</summary>
    public const string WaitingFor = "resource.waitingFor";

    /// <summary>Of a failed resource: why, and what to do about it.</summary>
    public const string Failure = "resource.failure";
}
