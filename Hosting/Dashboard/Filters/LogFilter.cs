using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Filters;

/// <summary>Which log records somebody wants to see.</summary>
internal sealed record LogFilter(
    string? Resource,
    LogSeverity Minimum,
    string? Text,
    string? TraceId,
    string? SpanId,
    IReadOnlyList<AttributeFilter> Attributes
)
{
    public bool Matches(LogEntry entry) =>
        entry.Severity >= Minimum
        && (string.IsNullOrEmpty(Resource) || Same(entry.Source.Name, Resource))
        && (string.IsNullOrEmpty(TraceId) || Same(entry.TraceId, TraceId))
        && (string.IsNullOrEmpty(SpanId) || Same(entry.SpanId, SpanId))
        && (string.IsNullOrEmpty(Text) || Contains(entry.Message) || Contains(entry.Scope.Name))
        && Attributes.All(filter => filter.Matches(ValueOf(entry, filter.Name)));

    /// <summary>What is no attribute has a name too, so that one kind of filter does for all.</summary>
    private static string? ValueOf(LogEntry entry, string name) =>
        entry.Attributes.Find(name)
        ?? name.ToUpperInvariant() switch
        {
            "MESSAGE" => entry.Message,
            "CATEGORY" => entry.Scope.Name,
            "RESOURCE" => entry.Source.Name,
            "INSTANCE" => entry.Source.InstanceId,
            "LEVEL" => entry.Severity.ToString(),
            "EVENT" => entry.EventName,
            _ => entry.Source.Attributes.Find(name),
        };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private bool Contains(string text) => text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}
