using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>What OpenTelemetry's own .NET exporter sends arrives whole, over both protocols.</summary>
public sealed partial class ExporterTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Spans_arrive_with_parents_attributes_events_and_errors(OtlpExportProtocol protocol)
    {
        await using var receiver = await TestReceiver.StartAsync();
        using var activities = new ActivitySource($"Test.{Guid.NewGuid():N}");
        using (
            var provider = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddSource(activities.Name)
                .AddOtlpExporter(options => Configure(options, receiver, protocol, "/v1/traces"))
                .Build()
        )
        {
            using var parent = activities.StartActivity("publish message", ActivityKind.Producer);
            parent!.SetTag("messaging.destination.name", "general");
            parent.SetTag("receivers", 42);
            using (var child = activities.StartActivity("deliver"))
            {
                child!.AddEvent(new ActivityEvent("outbox.full"));
                child.SetStatus(ActivityStatusCode.Error, "too slow");
            }
            parent.Stop();
            Assert.True(provider.ForceFlush());
        }

        var trace = Assert.Single(receiver.Store.Traces.All());
        Assert.Equal("publish message", trace.Name);
        Assert.Equal("api", trace.RootSource);
        Assert.Equal((2, 1), (trace.SpanCount, trace.ErrorCount));
        var spans = receiver.Store.Traces.Find(trace.Id)!.Spans();
        var root = Assert.Single(spans, span => span.ParentId.Length == 0);
        var deliver = Assert.Single(spans, span => span.ParentId == root.SpanId);
        Assert.Equal(SpanRole.Producer, root.Role);
        Assert.Equal("general", root.Attributes.Find("messaging.destination.name"));
        Assert.Equal("42", root.Attributes.Find("receivers"));
        Assert.Equal((true, "too slow"), (deliver.IsError, deliver.StatusMessage));
        Assert.Equal("outbox.full", Assert.Single(deliver.Events).Name);
        Assert.Equal(("api", "abcd1234"), (deliver.Source.Name, deliver.Source.InstanceId));
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Logs_arrive_with_level_category_attributes_and_the_span_they_were_written_in(
        OtlpExportProtocol protocol
    )
    {
        await using var receiver = await TestReceiver.StartAsync();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        using (
            var factory = LoggerFactory.Create(logging =>
                logging.AddOpenTelemetry(options =>
                {
                    options.IncludeFormattedMessage = true;
                    options.SetResourceBuilder(Resource());
                    options.AddOtlpExporter(exporter => Configure(exporter, receiver, protocol, "/v1/logs"));
                })
            )
        )
        {
            RoomJoined(factory.CreateLogger("Realtime.Rooms"), "general", 7);
        }

        var entry = Assert.Single(receiver.Store.Logs.All());
        Assert.Equal("7 members in general", entry.Message);
        Assert.Equal(LogSeverity.Warning, entry.Severity);
        Assert.Equal("Realtime.Rooms", entry.Scope.Name);
        Assert.Equal("general", entry.Attributes.Find("Room"));
        Assert.Equal(activity.TraceId.ToHexString(), entry.TraceId);
        Assert.Equal(activity.SpanId.ToHexString(), entry.SpanId);
        Assert.Equal("api", entry.Source.Name);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc, MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Delta)]
    public async Task Metrics_arrive_cumulative_by_dimension_with_unit_and_buckets(
        OtlpExportProtocol protocol,
        MetricReaderTemporalityPreference temporality
    )
    {
        await using var receiver = await TestReceiver.StartAsync();
        using var meter = new Meter($"Test.{Guid.NewGuid():N}");
        var messages = meter.CreateCounter<long>("messages", "{message}", "Messages in");
        var latency = meter.CreateHistogram<double>("latency", "ms");
        using (
            var provider = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddMeter(meter.Name)
                .AddOtlpExporter(
                    (exporter, reader) =>
                    {
                        Configure(exporter, receiver, protocol, "/v1/metrics");
                        reader.TemporalityPreference = temporality;
                    }
                )
                .Build()
        )
        {
            messages.Add(2, new KeyValuePair<string, object?>("wire", "ws"));
            latency.Record(3);
            Assert.True(provider.ForceFlush());
            messages.Add(3, new KeyValuePair<string, object?>("wire", "ws"));
            messages.Add(1, new KeyValuePair<string, object?>("wire", "sse"));
            latency.Record(80);
            Assert.True(provider.ForceFlush());
        }

        var instruments = receiver.Store.Metrics.Of("api");
        var counter = Assert.Single(instruments, instrument => instrument.Info.Name == "messages");
        Assert.Equal(
            (InstrumentKind.Counter, "{message}", "Messages in"),
            (counter.Info.Kind, counter.Info.Unit, counter.Info.Description)
        );
        var ws = Assert.Single(counter.Dimensions(), dimension => dimension.Attributes.Find("wire") == "ws");
        Assert.Equal([2, 5], ws.Points().Select(point => point.Value).Distinct());
        var histogram = Assert.Single(instruments, instrument => instrument.Info.Name == "latency");
        var last = Assert.Single(histogram.Dimensions()).Points()[^1];
        Assert.Equal((2ul, 83d), (last.Count, last.Value));
        Assert.Equal(2ul, last.Buckets.Aggregate((sum, bucket) => sum + bucket));
        Assert.Equal(last.Bounds.Length + 1, last.Buckets.Length);
    }

    private static ResourceBuilder Resource() =>
        ResourceBuilder
            .CreateEmpty()
            .AddService("api", autoGenerateServiceInstanceId: false, serviceInstanceId: "abcd1234");

    private static void Configure(
        OtlpExporterOptions options,
        TestReceiver receiver,
        OtlpExportProtocol protocol,
        string path
    )
    {
        options.Protocol = protocol;
        options.Endpoint = protocol == OtlpExportProtocol.Grpc ? receiver.Grpc : new Uri(receiver.Http, path);
        options.Headers = $"x-otlp-api-key={TestReceiver.Key}";
    }

    [LoggerMessage(LogLevel.Warning, "{Members} members in {Room}")]
    private static partial void RoomJoined(ILogger logger, string room, int members);
}
