using System.Collections.Immutable;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Everything that one start of one process needs.</summary>
/// <param name="FileName">The program as the AppHost named it.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="Environment">What is added to the inherited variables.</param>
/// <param name="Properties">For who looks at the resource.</param>
internal sealed record LaunchPlan(
    string FileName,
    ImmutableArray<string> Arguments,
    string WorkingDirectory,
    ImmutableArray<EnvironmentVariableSnapshot> Environment,
    ImmutableArray<ResourcePropertySnapshot> Properties
)
{
    /// <summary>What asks the process to end.</summary>
    public int StopSignal { get; init; } = Native.SigTerm;
}
