using System.Net;
using System.Text;
using Realtime.Hosting.Telemetry.Otlp;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>What the telemetry pages show, as the server renders them before any script runs.</summary>
public sealed class TelemetryPagesTests
{
    [Fact]
    public async Task Logs_are_filtered_by_what_the_address_says()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        var (api, web) = (dashboard.Telemetry.Source("api", "1", []), dashboard.Telemetry.Source("web", "1", []));
        dashboard.Telemetry.Logs.Add([
            Log(api, "seven members", LogSeverity.Information, ("Room", "general")),
            Log(api, "room is full", LogSeverity.Error, ("Room", "general")),
            Log(api, "disk is full", LogSeverity.Error, ("Room", "other")),
            Log(web, "page is full", LogSeverity.Error, ("Room", "general")),
        ]);

        var page = await browser.GetStringAsync("/structuredlogs?resource=api&level=error&q=FULL&f=Room%3Dgeneral");

        Assert.Contains("room is <mark>full</mark>", page);
        Assert.DoesNotContain("seven members", page);
        Assert.DoesNotContain("disk is", page);
        Assert.DoesNotContain("page is", page);
    }

    [Fact]
    public async Task A_log_shows_its_details_and_leads_to_its_trace()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        dashboard.Telemetry.Logs.Add([
            new LogEntry
            {
                Time = DateTime.UtcNow,
                Severity = LogSeverity.Error,
                Message = "it <broke>",
                Source = dashboard.Telemetry.Source("api", "1", []),
                Scope = new TelemetryScope("Realtime.Rooms", ""),
                TraceId = Spans.TraceId(1),
                SpanId = "00000000000000aa",
                Attributes = [new("exception.stacktrace", "at Somewhere()")],
            },
        ]);

        var page = await browser.GetStringAsync("/structuredlogs?log=1");

        Assert.Contains("it &lt;broke&gt;", page);
        Assert.Contains("Realtime.Rooms", page);
        Assert.Contains("at Somewhere()", page);
        Assert.Contains($"href=\"/traces/{Spans.TraceId(1)}?span=00000000000000aa\"", page);
    }

    [Fact]
    public async Task Error_logs_of_a_resource_are_counted_where_resources_are_listed()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync("api", snapshot => snapshot with { State = "Running" });
        dashboard.Telemetry.Logs.Add([Log(dashboard.Telemetry.Source("api", "1", []), "bad", LogSeverity.Error)]);

        var page = await browser.GetStringAsync("/");

        Assert.Contains("href=\"/structuredlogs?resource=api&amp;level=error\"", page);
        Assert.Contains("1 error<", page);
    }

    [Fact]
    public async Task Traces_are_listed_newest_first_with_the_spans_of_each_resource()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        var ingest = new TraceIngest(dashboard.Telemetry);
        ingest.Export(Spans.Request(Spans.Span(1, 1), Spans.Span(1, 2, parent: 1)));
        ingest.Export(Spans.Request(Spans.Span(2, 3)));

        var page = await browser.GetStringAsync("/traces");

        Assert.Contains("title=\"api: 2 spans, 0 errors\"", page);
        Assert.True(
            page.IndexOf(Spans.TraceId(2), StringComparison.Ordinal)
                < page.IndexOf(Spans.TraceId(1), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Ten_thousand_traces_are_a_small_page()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        var ingest = new TraceIngest(dashboard.Telemetry);
        ingest.Export(Spans.Request([.. Enumerable.Range(1, 10_000).Select(i => Spans.Span(i, i))]));

        var page = await browser.GetStringAsync("/traces");

        Assert.Contains("aria-rowcount=\"10000\"", page);
        Assert.True(page.Length < 150_000, $"{page.Length} characters");
    }

    [Fact]
    public async Task A_trace_shows_its_waterfall_and_the_chosen_span_with_its_logs()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        new TraceIngest(dashboard.Telemetry).Export(
            Spans.Request(Spans.Span(1, 1), Spans.Span(1, 2, parent: 1), Spans.Span(1, 3, parent: 2))
        );
        dashboard.Telemetry.Logs.Add([
            new LogEntry
            {
                Time = DateTime.UtcNow,
                Severity = LogSeverity.Warning,
                Message = "written in span 2",
                Source = dashboard.Telemetry.Source("api", "", []),
                Scope = TelemetryScope.None,
                TraceId = Spans.TraceId(1),
                SpanId = "0000000000000002",
            },
        ]);

        var page = await browser.GetStringAsync($"/traces/{Spans.TraceId(1)}?span=0000000000000002");

        Assert.Contains("padding-left: 28px", page);
        Assert.Contains("/v1/rooms/{room}/messages", page);
        Assert.Contains("written in span 2", page);
    }

    [Fact]
    public async Task A_trace_that_is_gone_says_so()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();

        Assert.Contains("This trace is not here", await browser.GetStringAsync($"/traces/{Spans.TraceId(7)}"));
    }

    [Fact]
    public async Task An_exported_trace_can_be_sent_in_again()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        await using var receiver = await TestReceiver.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        new TraceIngest(dashboard.Telemetry).Export(Spans.Request(Spans.Span(1, 1), Spans.Span(1, 2, parent: 1)));

        var json = await browser.GetStringAsync($"/export/trace/{Spans.TraceId(1)}");
        using var answer = await receiver.PostAsync(
            "/v1/traces",
            new StringContent(json, Encoding.UTF8, "application/json")
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var original = dashboard.Telemetry.Traces.Find(Spans.TraceId(1))!.Spans();
        var copy = receiver.Store.Traces.Find(Spans.TraceId(1))!.Spans();
        Assert.Equal(
            original.Select(span =>
                (span.SpanId, span.ParentId, span.Name, span.Role, span.Start, span.Duration, span.Source.Name)
            ),
            copy.Select(span =>
                (span.SpanId, span.ParentId, span.Name, span.Role, span.Start, span.Duration, span.Source.Name)
            )
        );
        Assert.Equal(original[0].Attributes, copy[0].Attributes);
    }

    [Fact]
    public async Task An_instrument_is_drawn_and_its_exemplars_lead_to_their_traces()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        var source = dashboard.Telemetry.Source("api", "1", []);
        var instrument = dashboard.Telemetry.Metrics.FindOrAdd(
            new InstrumentInfo(source, "Realtime.Api", "fanout", "How long", "ms", InstrumentKind.Histogram)
        );
        var now = DateTime.UtcNow.AddSeconds(-20);
        instrument
            .FindOrAdd([new("wire", "ws")])!
            .Add(_ => new MetricPoint
            {
                Start = now,
                End = now,
                Value = 30,
                Count = 3,
                Buckets = [1, 2, 0],
                Bounds = [10, 20],
                Exemplars = [new Exemplar(now, 12, Spans.TraceId(1), "00000000000000aa")],
            });

        var page = await browser.GetStringAsync("/metrics?resource=api&meter=Realtime.Api&instrument=fanout");

        Assert.Contains("How long", page);
        Assert.Contains("> P99</span>", page);
        Assert.Contains("<option value=\"ws\"", page);
        Assert.Contains($"href=\"/traces/{Spans.TraceId(1)}?span=00000000000000aa\"", page);
    }

    private static LogEntry Log(
        TelemetrySource source,
        string message,
        LogSeverity severity,
        params (string Name, string Value)[] attributes
    ) =>
        new()
        {
            Time = DateTime.UtcNow,
            Severity = severity,
            Message = message,
            Source = source,
            Scope = TelemetryScope.None,
            Attributes = [.. attributes.Select(attribute => new TelemetryAttribute(attribute.Name, attribute.Value))],
        };
}
