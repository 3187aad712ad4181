using Realtime.Hosting.Dashboard.Components;
using Realtime.Hosting.Dashboard.Waterfall;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>The order and depth of spans in the waterfall.</summary>
public sealed class SpanTreeTests
{
    private static readonly TelemetrySource Api = new("api", "", []);
    private static readonly TelemetrySource Web = new("web", "", []);

    [Fact]
    public void A_parent_comes_before_its_children_and_siblings_by_start()
    {
        var rows = SpanTree.Of([Span("c", "a", 30), Span("b", "a", 10), Span("a", "", 0), Span("d", "b", 12)]);

        Assert.Equal("a0:3 b1:1 d2:0 c1:0", Text(rows));
    }

    [Fact]
    public void A_span_whose_parent_has_not_come_is_a_root_that_says_so()
    {
        var rows = SpanTree.Of([Span("a", "", 0), Span("b", "missing", 5)]);

        Assert.Equal("a0:0 b0:0", Text(rows));
        Assert.Equal([false, true], rows.Select(row => row.IsOrphan));
    }

    [Fact]
    public void Spans_in_a_circle_are_shown_all_the_same()
    {
        Assert.Equal("a0:1 b1:0", Text(SpanTree.Of([Span("a", "b", 0), Span("b", "a", 1)])));
        Assert.Equal("a0:0", Text(SpanTree.Of([Span("a", "a", 0)])));
    }

    [Fact]
    public void A_collapsed_span_hides_all_below_it()
    {
        var rows = SpanTree.Of([Span("a", "", 0), Span("b", "a", 1), Span("c", "b", 2), Span("d", "a", 3)]);

        Assert.Equal("a0:3 b1:1 d1:0", Text(SpanTree.Visible(rows, new HashSet<string> { "b" })));
        Assert.Equal("a0:3", Text(SpanTree.Visible(rows, new HashSet<string> { "a", "b" })));
    }

    [Fact]
    public void A_call_names_its_peer_only_when_the_peer_sends_no_spans()
    {
        var silent = SpanTree.Of([Span("a", "", 0, SpanRole.Client)]);
        var traced = SpanTree.Of([Span("a", "", 0, SpanRole.Client), Span("b", "a", 1, source: Web)]);

        Assert.Equal("db:5432", silent[0].Peer);
        Assert.Null(traced[0].Peer);
    }

    [Fact]
    public void What_a_span_links_to_stands_below_the_waterfall_as_long_as_it_is_kept()
    {
        var handshake = new[] { Span("h", "", -43_000), Span("i", "h", -42_995) };
        var linking = Linking("handshake", "handshake", "gone");

        var rows = LinkedSpans.Of([linking], id => id == "handshake" ? handshake : null);

        Assert.Equal("h0:1 i1:0", Text(rows));
        Assert.All(rows, row => Assert.True(row.IsLinked));
        Assert.Equal("43 s earlier, took 1 ms", LinkedSpans.Place(handshake[0], linking.Start, Format.Duration));
    }

    [Fact]
    public void A_very_deep_trace_is_no_problem()
    {
        var spans = Enumerable.Range(0, 10_000).Select(i => Span($"{i}", i == 0 ? "" : $"{i - 1}", i)).ToList();

        Assert.Equal(9_999, SpanTree.Of(spans)[^1].Depth);
    }

    private static string Text(IReadOnlyList<SpanRow> rows) =>
        string.Join(' ', rows.Select(row => $"{row.Span.SpanId}{row.Depth}:{row.Children}"));

    private static SpanEntry Linking(params string[] traces) =>
        new()
        {
            TraceId = Spans.TraceId(1),
            SpanId = "publish",
            Name = "publish",
            Start = DateTime.UnixEpoch,
            Duration = TimeSpan.Zero,
            Source = Api,
            Scope = TelemetryScope.None,
            Links = [.. traces.Select(trace => new SpanLink(trace, "h", []))],
        };

    private static SpanEntry Span(
        string id,
        string parent,
        int start,
        SpanRole role = SpanRole.Internal,
        TelemetrySource? source = null
    ) =>
        new()
        {
            TraceId = Spans.TraceId(1),
            SpanId = id,
            ParentId = parent,
            Name = id,
            Role = role,
            Start = DateTime.UnixEpoch.AddMilliseconds(start),
            Duration = TimeSpan.FromMilliseconds(1),
            Source = source ?? Api,
            Scope = TelemetryScope.None,
            Attributes = [new("server.address", "db"), new("server.port", "5432")],
        };
}
