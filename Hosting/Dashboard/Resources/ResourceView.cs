using System.Collections.Immutable;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>One replica of a resource as the pages show it; a snapshot that never changes.</summary>
public sealed record ResourceView
{
    /// <summary>Unique; logs and commands go by it.</summary>
    public required string Id { get; init; }

    /// <summary>The resource's name; replicas and their telemetry share it.</summary>
    public required string Name { get; init; }
    public required string Type { get; init; }

    /// <summary>The name of its drawing.</summary>
    public string Icon { get; init; } = "wrench";

    /// <summary>There is or was a process that writes lines.</summary>
    public bool HasConsole { get; init; } = true;
    public required string State { get; init; }
    public StateTone Tone { get; init; }

    /// <summary>Why it is in this state, when there is more to say than the state's name.</summary>
    public string? Explanation { get; init; }
    public DateTime? CreatedAt { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? StoppedAt { get; init; }
    public int? ExitCode { get; init; }
    public string Source { get; init; } = "";
    public string? Parent { get; init; }
    public ImmutableArray<UrlView> Urls { get; init; } = [];
    public ImmutableArray<HealthView> Health { get; init; } = [];

    /// <summary>What the AppHost gave to the process.</summary>
    public ImmutableArray<PropertyView> Environment { get; init; } = [];

    /// <summary>What the process has from the AppHost's own environment.</summary>
    public ImmutableArray<PropertyView> Inherited { get; init; } = [];
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

/// <summary>A link; internal ones are the process's own, behind the public address.</summary>
public sealed record UrlView(string Name, string Url, bool IsInternal, bool IsInactive, string? Text = null);

/// <summary>What a health check said last; null before it first ran.</summary>
public sealed record HealthView(string Name, bool? Healthy, string? Detail, DateTime? CheckedAt);

/// <summary>A name and a value that may be shown to everybody, or only to who asks.</summary>
public sealed record PropertyView(string Name, string Value, bool IsSecret = false);

/// <summary>This resource points at <paramref name="Target"/>; the board derives the way back.</summary>
public sealed record RelationView(string Target, string Kind);

/// <summary>A button, or an entry of the menu when it is not highlighted.</summary>
public sealed record CommandView
{
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public string? Description { get; init; }
    public required string Icon { get; init; }
    public bool Enabled { get; init; }

    /// <summary>Asked before it does anything.</summary>
    public string? Confirm { get; init; }
    public bool IsHighlighted { get; init; }

    /// <summary>Start, stop or restart.</summary>
    public bool IsBuiltIn { get; init; }
}
