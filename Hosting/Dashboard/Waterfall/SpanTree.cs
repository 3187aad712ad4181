using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Waterfall;

/// <summary>One span at its place in the waterfall.</summary>
/// <param name="Span">The span.</param>
/// <param name="Depth">0 for a root.</param>
/// <param name="Children">How many spans are below it, at any depth.</param>
/// <param name="IsOrphan">It names a parent that has not come.</param>
/// <param name="Peer">Whom it called, when no span of the callee is in the trace.</param>
/// <param name="IsLinked">It belongs to another trace, to which a span of this one has a link.</param>
public sealed record SpanRow(
    SpanEntry Span,
    int Depth,
    int Children,
    bool IsOrphan,
    string? Peer,
    bool IsLinked = false
);

/// <summary>Orders the spans of a trace as a tree: a parent before its children, siblings by start.</summary>
internal static class SpanTree
{
    public static IReadOnlyList<SpanRow> Of(IReadOnlyList<SpanEntry> spans)
    {
        var byId = spans.ToDictionary(span => span.SpanId, StringComparer.Ordinal);
        var children = spans
            .Where(span => byId.ContainsKey(span.ParentId) && span.ParentId != span.SpanId)
            .ToLookup(span => span.ParentId, StringComparer.Ordinal);
        var rows = new List<SpanRow>(spans.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal);

        foreach (
            var root in ByStart(spans.Where(span => !byId.ContainsKey(span.ParentId) || span.ParentId == span.SpanId))
        )
        {
            Place(root, children, placed, rows);
        }
        // Spans whose parents form a circle hang below no root; a trace shows all it has nevertheless.
        foreach (var lost in ByStart(spans.Where(span => !placed.Contains(span.SpanId))))
        {
            Place(lost, children, placed, rows);
        }
        return WithCounts(rows);
    }

    /// <summary>Leaves out what is below collapsed spans.</summary>
    public static IReadOnlyList<SpanRow> Visible(IReadOnlyList<SpanRow> rows, IReadOnlySet<string> collapsed)
    {
        if (collapsed.Count == 0)
        {
            return rows;
        }
        var visible = new List<SpanRow>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            visible.Add(rows[i]);
            if (collapsed.Contains(rows[i].Span.SpanId))
            {
                i += rows[i].Children;
            }
        }
        return visible;
    }

    private static void Place(
        SpanEntry root,
        ILookup<string, SpanEntry> children,
        HashSet<string> placed,
        List<SpanRow> rows
    )
    {
        var open = new Stack<(SpanEntry Span, int Depth)>([(root, 0)]);
        while (open.TryPop(out var next))
        {
            if (!placed.Add(next.Span.SpanId))
            {
                continue;
            }
            var below = children[next.Span.SpanId].ToList();
            var isOrphan = next.Depth == 0 && next.Span.ParentId.Length > 0;
            var peer = below.Any(child => child.Source != next.Span.Source) ? null : next.Span.Peer;
            rows.Add(new SpanRow(next.Span, next.Depth, 0, isOrphan, peer));
            foreach (var child in ByStart(below).Reverse())
            {
                open.Push((child, next.Depth + 1));
            }
        }
    }

    private static List<SpanRow> WithCounts(List<SpanRow> rows)
    {
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            var end = i + 1;
            while (end < rows.Count && rows[end].Depth > rows[i].Depth)
            {
                end += rows[end].Children + 1;
            }
            rows[i] = rows[i] with { Children = end - i - 1 };
        }
        return rows;
    }

    private static IEnumerable<SpanEntry> ByStart(IEnumerable<SpanEntry> spans) =>
        spans.OrderBy(span => span.Start).ThenByDescending(span => span.Duration);
}
