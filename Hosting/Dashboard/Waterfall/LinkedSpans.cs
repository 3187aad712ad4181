using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Waterfall;

/// <summary>
/// What the spans of a trace link to and which is no part of it, such as the handshake of the connection that a message
/// came over: rows below the waterfall, without a place on its ruler.
/// </summary>
internal static class LinkedSpans
{
    private const int MaxTraces = 5;
    private const int MaxRows = 50;

    /// <param name="find">The spans of another trace; null when the store has it not, or not any more.</param>
    public static IReadOnlyList<SpanRow> Of(
        IReadOnlyList<SpanEntry> spans,
        Func<string, IReadOnlyList<SpanEntry>?> find
    ) =>
        [
            .. spans
                .SelectMany(span => span.Links.Where(link => link.TraceId != span.TraceId))
                .Select(link => link.TraceId)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxTraces)
                .Select(find)
                .OfType<IReadOnlyList<SpanEntry>>()
                .SelectMany(SpanTree.Of)
                .Take(MaxRows)
                .Select(row => row with { IsLinked = true }),
        ];

    /// <summary>Where a linked span stands to the trace, in words: <c>43 s earlier, took 18 ms</c>.</summary>
    public static string Place(SpanEntry span, DateTime traceStart, Func<TimeSpan, string> format)
    {
        var distance = span.Start < traceStart ? traceStart - span.Start : span.Start - traceStart;
        return $"{format(distance)} {(span.Start < traceStart ? "earlier" : "later")}, took {format(span.Duration)}";
    }
}
