using System.Collections.Immutable;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>One resource, or one replica of it, as the pages show it; a snapshot that never changes.</summary>
public sealed record ResourceView
{
    /// <summary>Unique and what logs, commands and telemetry name it by.</summary>
    public required string Id { get; init; }

    /// <summary>The resource's name; replicas share it.</summary>
    public required string Name { get; init; }

    /// <summary>What telemetry of this very process carries as <c>service.instance.id</c>.</summary>
    public string? InstanceId { get; init; }
    public required string Type { get; init; }
    public required string State { get; init; }
    public StateTone Tone { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? StoppedAt { get; init; }
    public int? ExitCode { get; init; }
    public string Source { get; init; } = "";
    public string? Parent { get; init; }
    public ImmutableArray<UrlView> Urls { get; init; } = [];
    public ImmutableArray<HealthView> Health { get; init; } = [];
    public ImmutableArray<VariableView> Environment { get; init; } = [];
    public ImmutableArray<PropertyView> Properties { get; init; } = [];
    public ImmutableArray<RelationView> Relations { get; init; } = [];
    public ImmutableArray<CommandView> Commands { get; init; } = [];
}

/// <summary>What a state means to somebody who looks from afar.</summary>
public enum StateTone
{
    Idle,
    Busy,
    Good,
    Warning,
    Bad,
    Done,
}

public sealed record UrlView(string Name, string Url, bool IsInternal = false);

public sealed record HealthView(string Name, bool? Healthy, string? Detail, DateTime? CheckedAt);

public sealed record VariableView(string Name, string Value, bool IsSecret);

public sealed record PropertyView(string Name, string Value, bool IsSecret = false);

/// <summary>This resource points at <paramref name="Target"/>; the board derives the way back.</summary>
public sealed record RelationView(string Target, string Kind);

public sealed record CommandView(string Name, string DisplayName, bool Enabled, string? Icon = null, string? Confirm = null);

/// <summary>How a command ended; the message is for the person who pressed the button.</summary>
public sealed record CommandOutcome(bool Success, string? Message = null);
