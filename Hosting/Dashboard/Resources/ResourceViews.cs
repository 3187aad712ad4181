using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>Makes what a page shows of what the engine says.</summary>
internal static class ResourceViews
{
    private static readonly string[] SecretWords =
    [
        "SECRET",
        "PASSWORD",
        "TOKEN",
        "APIKEY",
        "API_KEY",
        "SIGNINGKEY",
        "OTLP_HEADERS",
    ];

    public static ResourceView From(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var (state, tone) = StateOf(snapshot);
        var variables = snapshot.EnvironmentVariables.OrderBy(
            variable => variable.Name,
            StringComparer.OrdinalIgnoreCase
        );
        return new ResourceView
        {
            Id = change.ResourceId,
            Name = change.Resource.Name,
            Type = TypeOf(snapshot.ResourceType),
            Icon = ResourceIcons.OfResource(change.Resource, snapshot),
            HasConsole = change.Resource is not IResourceWithoutLifetime,
            State = state,
            Tone = tone,
            Explanation = Explain(snapshot),
            CreatedAt = snapshot.CreationTimeStamp,
            StartedAt = snapshot.StartTimeStamp,
            StoppedAt = snapshot.StopTimeStamp,
            ExitCode = snapshot.ExitCode,
            Source = SourceOf(snapshot),
            Parent = snapshot.Relationships.FirstOrDefault(relation => relation.Type == "Parent")?.ResourceName,
            Urls =
            [
                .. snapshot
                    .Urls.OrderByDescending(url => url.DisplayProperties.SortOrder)
                    .Select(url => new UrlView(
                        url.Name ?? url.DisplayProperties.DisplayName,
                        url.Url,
                        url.IsInternal,
                        url.IsInactive,
                        url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : null
                    )),
            ],
            Health = [.. snapshot.HealthReports.Select(HealthOf)],
            Environment = [.. variables.Where(variable => variable.IsFromSpec).Select(VariableOf)],
            Inherited = [.. variables.Where(variable => !variable.IsFromSpec).Select(VariableOf)],
            Properties = [.. snapshot.Properties.Where(IsShown).Select(PropertyOf)],
            Relations =
            [
                .. snapshot
                    .Relationships.Select(relation => new RelationView(relation.ResourceName, relation.Type))
                    .Distinct(),
            ],
            Commands =
            [
                .. snapshot.Commands.Where(command => command.State != ResourceCommandState.Hidden).Select(CommandOf),
            ],
        };
    }

    private static (string Text, StateTone Tone) StateOf(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text switch
        {
            KnownResourceStates.Running when snapshot.HealthStatus is HealthStatus.Healthy or null => (
                "Running",
                StateTone.Good
            ),
            KnownResourceStates.Running when snapshot.HealthReports.Any(report => report.Status is null) => (
                "Running (checking)",
                StateTone.Busy
            ),
            KnownResourceStates.Running => ("Running (unhealthy)", StateTone.Warning),
            KnownResourceStates.FailedToStart => ("Failed to start", StateTone.Bad),
            KnownResourceStates.RuntimeUnhealthy => ("Runtime unhealthy", StateTone.Warning),
            KnownResourceStates.NotStarted => ("Not started", StateTone.Idle),
            KnownResourceStates.Finished => ("Finished", StateTone.Done),
            KnownResourceStates.Exited => ("Exited", snapshot.ExitCode is 0 or null ? StateTone.Done : StateTone.Bad),
            KnownResourceStates.Waiting or KnownResourceStates.Starting or KnownResourceStates.Stopping => (
                snapshot.State.Text,
                StateTone.Busy
            ),
            null => ("Unknown", StateTone.Idle),
            // A state of the AppHost's own says by its style what it means.
            var own => (own, ToneOf(snapshot.State.Style)),
        };

    private static StateTone ToneOf(string? style) =>
        style switch
        {
            KnownResourceStateStyles.Success => StateTone.Good,
            KnownResourceStateStyles.Error => StateTone.Bad,
            KnownResourceStateStyles.Warn => StateTone.Warning,
            _ => StateTone.Idle,
        };

    private static string? Explain(CustomResourceSnapshot snapshot)
    {
        var failing = snapshot.HealthReports.Where(report => report.Status is not (HealthStatus.Healthy or null));
        string?[] reasons =
        [
            Property(snapshot, KnownProperties.Failure),
            Property(snapshot, KnownProperties.WaitingFor) is { Length: > 0 } waiting ? $"Waits for {waiting}" : null,
            snapshot.HealthStatus is null
                ? null
                : string.Join('\n', failing.Select(report => $"{report.Name}: {report.Description}")),
            snapshot.ExitCode is { } code and not 0 ? $"Exit code {code}" : null,
        ];
        var text = string.Join('\n', reasons.Where(reason => !string.IsNullOrEmpty(reason)));
        return text.Length == 0 ? null : text;
    }

    private static string SourceOf(CustomResourceSnapshot snapshot) =>
        Property(snapshot, KnownProperties.ProjectPath) is { Length: > 0 } project ? Path.GetFileName(project)
        : Property(snapshot, KnownProperties.ExecutablePath) is { Length: > 0 } program
            ? $"{Path.GetFileName(program)} {Property(snapshot, KnownProperties.ExecutableArgs)}".TrimEnd()
        : snapshot.Properties.FirstOrDefault(property => property.Name == KnownProperties.ParameterValue) is { } value
            ? value.IsSensitive ? "secret"
                : Text(value.Value)
        : "";

    private static HealthView HealthOf(HealthReportSnapshot report) =>
        new(
            report.Name,
            report.Status is null ? null : report.Status == HealthStatus.Healthy,
            report.Status == HealthStatus.Healthy ? null : report.Description ?? report.ExceptionText,
            report.LastRunAt
        );

    /// <summary>The engine knows its own secrets; what a process inherits is judged by its name.</summary>
    private static PropertyView VariableOf(EnvironmentVariableSnapshot variable) =>
        new(
            variable.Name,
            variable.Value ?? "",
            variable.IsSensitive
                || SecretWords.Any(word => variable.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
        );

    private static PropertyView PropertyOf(ResourcePropertySnapshot property) =>
        new(
            property.Name switch
            {
                KnownProperties.ExecutablePath => "Program",
                KnownProperties.ExecutableArgs => "Arguments",
                KnownProperties.ExecutablePid => "Process id",
                KnownProperties.ExecutableWorkDir => "Folder",
                KnownProperties.ProjectPath => "Project",
                KnownProperties.ProjectLaunchProfile => "Launch profile",
                var name => name,
            },
            Text(property.Value),
            property.IsSensitive
        );

    private static CommandView CommandOf(ResourceCommandSnapshot command)
    {
        var isBuiltIn =
            command.Name
            is KnownResourceCommands.StartCommand
                or KnownResourceCommands.StopCommand
                or KnownResourceCommands.RestartCommand;
        return new()
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            Description = command.DisplayDescription,
            Icon = ResourceIcons.OfCommand(command.IconName),
            Enabled = command.State == ResourceCommandState.Enabled,
            Confirm = command.ConfirmationMessage,
            IsHighlighted = command.IsHighlighted || isBuiltIn,
            IsBuiltIn = isBuiltIn,
        };
    }

    private static string TypeOf(string type) =>
        type == KnownResourceTypes.ConnectionString ? "Connection string" : type;

    private static bool IsShown(ResourcePropertySnapshot property) =>
        property.Name is not (KnownProperties.Failure or KnownProperties.WaitingFor) && Text(property.Value).Length > 0;

    private static string Property(CustomResourceSnapshot snapshot, string name) =>
        Text(snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value);

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            IEnumerable<string> many => string.Join(' ', many),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
