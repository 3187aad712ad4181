using System.Buffers.Binary;
using Google.Protobuf;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>Spans as a client would put them on the wire.</summary>
internal static class Spans
{
    private const ulong SomeTime = 1_700_000_000_000_000_000;

    public static ExportTraceServiceRequest Request(params Span[] spans) =>
        new()
        {
            ResourceSpans =
            {
                new ResourceSpans
                {
                    Resource = new Resource { Attributes = { Attribute("service.name", "api") } },
                    ScopeSpans =
                    {
                        new ScopeSpans
                        {
                            Scope = new InstrumentationScope { Name = "test" },
                            Spans = { spans },
                        },
                    },
                },
            },
        };

    public static Span Span(long trace, long id, long parent = 0) =>
        new()
        {
            TraceId = Id(trace, 16),
            SpanId = Id(id, 8),
            ParentSpanId = parent == 0 ? ByteString.Empty : Id(parent, 8),
            Name = $"span {id}",
            Kind = Telemetry.Wire.Span.Types.SpanKind.Server,
            StartTimeUnixNano = SomeTime + (ulong)id * 1_000_000,
            EndTimeUnixNano = SomeTime + (ulong)id * 1_000_000 + 5_000_000,
            Attributes =
            {
                Attribute("http.request.method", "GET"),
                Attribute("url.path", "/v1/rooms/general/messages"),
                Attribute("http.route", "/v1/rooms/{room}/messages"),
                Attribute("network.protocol.version", "1.1"),
                Attribute("server.address", "localhost"),
            },
        };

    public static string TraceId(long trace) =>
        trace.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static KeyValue Attribute(string key, string value) =>
        new()
        {
            Key = key,
            Value = new AnyValue { StringValue = value },
        };

    private static ByteString Id(long value, int length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(length - 8), value);
        return ByteString.CopyFrom(bytes);
    }
}
