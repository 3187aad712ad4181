using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.Hosting.Model;

/// <summary>All that is known of one resource (one replica of it) at one moment; never changes.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>One of <see cref="KnownResourceTypes"/>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Named by <see cref="KnownProperties"/>.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>Grows by one with each published change.</summary>
    public long Version { get; init; }

    public ResourceStateSnapshot? State { get; init; }

    public DateTime? CreationTimeStamp { get; init; }

    public DateTime? StartTimeStamp { get; init; }

    public DateTime? StopTimeStamp { get; init; }

    public int? ExitCode { get; init; }

    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    public string? IconName { get; init; }

    public IconVariant? IconVariant { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>The worst of the checks while running, unhealthy until each has answered once; null when not running.</summary>
    public HealthStatus? HealthStatus =>
        State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(report =>
            report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy
        );

    internal bool IsTerminal => KnownResourceStates.IsTerminal(State?.Text);
}

/// <summary>A state's name (<see cref="KnownResourceStates"/> or the application's own) and how it is shown.</summary>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, null);
}

/// <summary>The styles of a state.</summary>
public static class KnownResourceStateStyles
{
    public const string Success = "success";
    public const string Error = "error";
    public const string Info = "info";
    public const string Warn = "warn";
}

/// <summary>A fact about a resource; a sensitive one is masked where it is shown.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    public bool IsSensitive { get; init; }
}

/// <summary>A variable that the process got; from the AppHost when <paramref name="IsFromSpec"/>, else inherited.</summary>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec)
{
    /// <summary>The value contains a secret parameter.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>A link. Internal ones (target addresses) are for the details, not the table.</summary>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>The resource does not listen at the moment.</summary>
    public bool IsInactive { get; init; }

    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How a link is shown.</summary>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A tie to another resource.</summary>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>What a health check said last; <paramref name="Status"/> is null before it first ran.</summary>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    public DateTime? LastRunAt { get; init; }
}

/// <summary>A command as it is offered at the moment.</summary>
public sealed record ResourceCommandSnapshot(
    string Name,
    ResourceCommandState State,
    string DisplayName,
    string? DisplayDescription,
    string? ConfirmationMessage,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted
);
