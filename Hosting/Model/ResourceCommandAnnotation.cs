using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Realtime.Hosting.Model;

/// <summary>Something that people can do to a resource, by its name or from the dashboard.</summary>
public sealed class ResourceCommandAnnotation(
    string name,
    string displayName,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
    CommandOptions options
) : IResourceAnnotation
{
    public string Name { get; } = name;

    public string DisplayName { get; } = displayName;

    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

    public CommandOptions Options { get; } = options;

    internal ResourceCommandSnapshot Describe(IServiceProvider services, CustomResourceSnapshot snapshot)
    {
        var state =
            Options.UpdateState?.Invoke(new() { ServiceProvider = services, ResourceSnapshot = snapshot })
            ?? ResourceCommandState.Enabled;
        return new(
            Name,
            state,
            DisplayName,
            Options.Description,
            Options.ConfirmationMessage,
            Options.IconName,
            Options.IconVariant,
            Options.IsHighlighted
        );
    }
}

/// <summary>How a command is offered.</summary>
public class CommandOptions
{
    public string? Description { get; set; }

    /// <summary>Asked before it runs.</summary>
    public string? ConfirmationMessage { get; set; }

    public string? IconName { get; set; }

    public IconVariant? IconVariant { get; set; }

    /// <summary>Shown as a button of its own, not only in the menu.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it can run now; asked whenever the resource changes.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>Whether a command can run now.</summary>
public enum ResourceCommandState
{
    Enabled,
    Disabled,
    Hidden,
}

/// <summary>What a command's state depends on.</summary>
public sealed class UpdateCommandStateContext
{
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>What a command is run with.</summary>
public sealed class ExecuteCommandContext
{
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The replica's id, as in <see cref="ResourceEvent.ResourceId"/>.</summary>
    public required string ResourceName { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public ILogger Logger => ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(ResourceName);
}

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    public string? ErrorMessage { get; init; }
}

/// <summary>The ways in which a command can end.</summary>
public static class CommandResults
{
    public static ExecuteCommandResult Success() => new() { Success = true };

    public static ExecuteCommandResult Failure(string? errorMessage = null) =>
        new() { Success = false, ErrorMessage = errorMessage };

    public static ExecuteCommandResult Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Failure(exception.Message);
    }

    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
