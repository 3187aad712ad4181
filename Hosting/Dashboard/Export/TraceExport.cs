using System.Globalization;
using System.Text.Json;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Export;

/// <summary>A trace as OTLP JSON, so that any tool that reads OTLP, this dashboard too, can take it in again.</summary>
internal static class TraceExport
{
    public static byte[] Write(IReadOnlyList<SpanEntry> spans)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceSpans");
            foreach (var resource in spans.GroupBy(span => span.Source))
            {
                WriteResource(json, resource.Key, resource);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteResource(Utf8JsonWriter json, TelemetrySource source, IEnumerable<SpanEntry> spans)
    {
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, source.Attributes);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        foreach (var scope in spans.GroupBy(span => span.Scope))
        {
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", scope.Key.Name);
            json.WriteString("version", scope.Key.Version);
            json.WriteEndObject();
            json.WriteStartArray("spans");
            foreach (var span in scope)
            {
                WriteSpan(json, span);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, SpanEntry span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId);
        json.WriteString("spanId", span.SpanId);
        if (span.ParentId.Length > 0)
        {
            json.WriteString("parentSpanId", span.ParentId);
        }
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Role + 1);
        json.WriteString("startTimeUnixNano", Nanoseconds(span.Start));
        json.WriteString("endTimeUnixNano", Nanoseconds(span.End));
        WriteAttributes(json, span.Attributes);
        json.WriteStartArray("events");
        foreach (var happened in span.Events)
        {
            json.WriteStartObject();
            json.WriteString("timeUnixNano", Nanoseconds(happened.Time));
            json.WriteString("name", happened.Name);
            WriteAttributes(json, happened.Attributes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("links");
        foreach (var link in span.Links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId);
            json.WriteString("spanId", link.SpanId);
            WriteAttributes(json, link.Attributes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("status");
        json.WriteString("message", span.StatusMessage);
        json.WriteNumber("code", span.IsError ? 2 : 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<TelemetryAttribute> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Name);
            json.WriteStartObject("value");
            json.WriteString("stringValue", attribute.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Nanoseconds(DateTime time) =>
        ((time - DateTime.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);
}
