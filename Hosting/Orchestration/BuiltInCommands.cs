using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Start, stop and restart, which every resource with a process has.</summary>
internal static class BuiltInCommands
{
    public static void Add(IResource resource, Func<string, ReplicaRunner> find)
    {
        resource.Annotations.Add(
            new ResourceCommandAnnotation(
                KnownResourceCommands.StartCommand,
                "Start",
                context => RunAsync(find(context.ResourceName).StartAsync),
                new()
                {
                    IconName = "Play",
                    IconVariant = IconVariant.Filled,
                    IsHighlighted = true,
                    // While it waits, start means: without waiting any longer.
                    UpdateState = context => ShownWhile(CanStart(State(context))),
                }
            )
        );
        resource.Annotations.Add(
            new ResourceCommandAnnotation(
                KnownResourceCommands.StopCommand,
                "Stop",
                context => RunAsync(() => find(context.ResourceName).StopAsync()),
                new()
                {
                    IconName = "Stop",
                    IconVariant = IconVariant.Filled,
                    IsHighlighted = true,
                    UpdateState = context => ShownWhile(!CanStart(State(context)), IsSettled(State(context))),
                }
            )
        );
        resource.Annotations.Add(
            new ResourceCommandAnnotation(
                KnownResourceCommands.RestartCommand,
                "Restart",
                context => RunAsync(find(context.ResourceName).RestartAsync),
                new()
                {
                    IconName = "ArrowCounterclockwise",
                    IconVariant = IconVariant.Regular,
                    UpdateState = context =>
                        State(context) == KnownResourceStates.Running
                            ? ResourceCommandState.Enabled
                            : ResourceCommandState.Disabled,
                }
            )
        );
    }

    private static async Task<ExecuteCommandResult> RunAsync(Func<Task> command)
    {
        await command().ConfigureAwait(false);
        return CommandResults.Success();
    }

    private static string? State(UpdateCommandStateContext context) => context.ResourceSnapshot.State?.Text;

    private static bool CanStart(string? state) =>
        KnownResourceStates.IsTerminal(state) || state is KnownResourceStates.NotStarted or KnownResourceStates.Waiting;

    private static bool IsSettled(string? state) =>
        state is not (KnownResourceStates.Starting or KnownResourceStates.Stopping or null);

    private static ResourceCommandState ShownWhile(bool isShown, bool isEnabled = true) =>
        !isShown ? ResourceCommandState.Hidden
        : isEnabled ? ResourceCommandState.Enabled
        : ResourceCommandState.Disabled;
}
