using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Filters;

/// <summary>Which traces somebody wants to see.</summary>
internal sealed record TraceFilter(
    string? Resource,
    string? Text,
    bool ErrorsOnly,
    IReadOnlyList<AttributeFilter> Attributes
)
{
    public bool Matches(TraceSummary trace, TraceStore store) =>
        (!ErrorsOnly || trace.ErrorCount > 0)
        && (string.IsNullOrEmpty(Resource) || trace.Sources.Any(source => Same(source.Name, Resource)))
        && (
            string.IsNullOrEmpty(Text)
            || Contains(trace.Name)
            || Contains(trace.Subject)
            || trace.Id.StartsWith(Text, StringComparison.OrdinalIgnoreCase)
        )
        && (Attributes.Count == 0 || HasSpan(trace, store));

    /// <summary>Every condition must hold for some span, not all for the same one.</summary>
    private bool HasSpan(TraceSummary trace, TraceStore store) =>
        store.Find(trace.Id)?.Spans() is { } spans
        && Attributes.All(filter => spans.Any(span => filter.Matches(ValueOf(span, filter.Name))));

    private static string? ValueOf(SpanEntry span, string name) =>
        span.Attributes.Find(name)
        ?? name.ToUpperInvariant() switch
        {
            "NAME" => span.Name,
            "RESOURCE" => span.Source.Name,
            "KIND" => span.Role.ToString(),
            "SCOPE" => span.Scope.Name,
            "STATUS" => span.IsError ? "error" : "ok",
            _ => null,
        };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private bool Contains(string text) => text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}
