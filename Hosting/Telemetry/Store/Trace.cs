namespace Realtime.Hosting.Telemetry.Store;

/// <summary>All spans of one trace that have come so far. Grows while spans arrive; readers take a snapshot.</summary>
internal sealed class Trace(string id, long order)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly List<SpanEntry> _spans = [];
    private long _bytes;
    private TraceSummary? _summary;

    public string Id { get; } = id;

    /// <summary>Counts from 1 in the order of arrival.</summary>
    public long Order { get; } = order;

    public int Count => _spans.Count;

    /// <summary>Estimated memory.</summary>
    public long Bytes => _bytes;

    /// <summary>False when there is already as much as may be. A span that was sent twice replaces itself.</summary>
    public bool Add(SpanEntry span, TelemetryLimits limits)
    {
        lock (_lock)
        {
            var isKnown = _positions.TryGetValue(span.SpanId, out var position);
            var bytes = _bytes + TelemetryWeight.Of(span) - (isKnown ? TelemetryWeight.Of(_spans[position]) : 0);
            if (bytes > limits.TraceBytes || (!isKnown && _spans.Count >= limits.SpansPerTrace))
            {
                return false;
            }
            if (isKnown)
            {
                _spans[position] = span;
            }
            else
            {
                _positions[span.SpanId] = _spans.Count;
                _spans.Add(span);
            }
            _bytes = bytes;
            _summary = null;
            return true;
        }
    }

    public IReadOnlyList<SpanEntry> Spans()
    {
        lock (_lock)
        {
            return [.. _spans];
        }
    }

    /// <summary>What the list shows; made again only when spans came since.</summary>
    public TraceSummary Summary()
    {
        lock (_lock)
        {
            return _summary ??= TraceSummary.Of(this, _spans, span => _positions.ContainsKey(span.ParentId));
        }
    }
}

/// <summary>One trace as a row of the list.</summary>
public sealed record TraceSummary
{
    public required string Id { get; init; }
    public required long Order { get; init; }

    /// <summary>The name of its first span.</summary>
    public required string Name { get; init; }
    public required string RootSource { get; init; }

    /// <summary>What its first span was about, when its name does not say: the path, the room.</summary>
    public required string Subject { get; init; }
    public required DateTime Start { get; init; }
    public required TimeSpan Duration { get; init; }
    public required int SpanCount { get; init; }
    public required int ErrorCount { get; init; }

    /// <summary>In the order in which they appear in the trace.</summary>
    public required IReadOnlyList<SourceShare> Sources { get; init; }

    private static string SubjectOf(SpanEntry root)
    {
        var subject = root.Attributes.Find("url.path") ?? root.Attributes.Find("messaging.destination.name") ?? "";
        return root.Name.EndsWith(subject, StringComparison.Ordinal) ? "" : subject;
    }

    internal static TraceSummary Of(Trace trace, List<SpanEntry> spans, Func<SpanEntry, bool> hasParent)
    {
        SpanEntry? root = null;
        var (start, end, errors) = (DateTime.MaxValue, DateTime.MinValue, 0);
        var shares = new List<(string Name, int Spans, int Errors, DateTime First)>();
        foreach (var span in spans)
        {
            start = span.Start < start ? span.Start : start;
            end = span.End > end ? span.End : end;
            errors += span.IsError ? 1 : 0;
            if (!hasParent(span) && (root is null || span.Start < root.Start))
            {
                root = span;
            }
            var at = shares.FindIndex(share => share.Name == span.Source.Name);
            if (at < 0)
            {
                shares.Add((span.Source.Name, 1, span.IsError ? 1 : 0, span.Start));
            }
            else
            {
                var share = shares[at];
                var first = span.Start < share.First ? span.Start : share.First;
                shares[at] = (share.Name, share.Spans + 1, share.Errors + (span.IsError ? 1 : 0), first);
            }
        }
        root ??= spans[0];
        return new TraceSummary
        {
            Id = trace.Id,
            Order = trace.Order,
            Name = root.Name,
            RootSource = root.Source.Name,
            Subject = SubjectOf(root),
            Start = start,
            Duration = end - start,
            SpanCount = spans.Count,
            ErrorCount = errors,
            Sources =
            [
                .. shares
                    .OrderBy(share => share.First)
                    .Select(share => new SourceShare(share.Name, share.Spans, share.Errors)),
            ],
        };
    }
}

/// <summary>How many spans of a trace one resource sent.</summary>
public sealed record SourceShare(string Name, int Spans, int Errors);
