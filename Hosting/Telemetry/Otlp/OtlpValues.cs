using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Realtime.Hosting.Telemetry.Store;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Reads the parts that all three signals share: attributes, times, ids, who sent it.</summary>
internal sealed class OtlpValues(TelemetryStore store)
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;
    private const int NestingLimit = 8;

    public TelemetrySource Source(Resource? resource)
    {
        var attributes = Attributes(resource?.Attributes ?? []);
        var name = attributes.Find("service.name") is { Length: > 0 } given ? given : TelemetrySource.UnknownName;
        return store.Source(name, attributes.Find("service.instance.id") ?? "", attributes);
    }

    public static TelemetryScope Scope(InstrumentationScope? scope) =>
        scope is null || scope.Name.Length == 0 ? TelemetryScope.None : new TelemetryScope(scope.Name, scope.Version);

    public IReadOnlyList<TelemetryAttribute> Attributes(RepeatedField<KeyValue> wire)
    {
        if (wire.Count == 0)
        {
            return [];
        }
        var attributes = new TelemetryAttribute[Math.Min(wire.Count, store.Limits.Attributes)];
        for (var i = 0; i < attributes.Length; i++)
        {
            attributes[i] = new TelemetryAttribute(wire[i].Key, Text(wire[i].Value));
        }
        return attributes;
    }

    public string Text(AnyValue? value) => Cut(TextOf(value, 0));

    public string Cut(string text) =>
        text.Length <= store.Limits.ValueLength ? text : string.Concat(text.AsSpan(0, store.Limits.ValueLength), "…");

    /// <summary>Nanoseconds since 1970; 0 and what no clock can show count as never.</summary>
    public static DateTime? Time(ulong nanoseconds) =>
        nanoseconds == 0 || nanoseconds / 100 > (ulong)(DateTime.MaxValue - DateTime.UnixEpoch).Ticks
            ? null
            : DateTime.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    /// <summary>32 hexadecimal digits, or null when it is not a valid trace id.</summary>
    public static string? TraceId(ByteString bytes) => Id(bytes.Span, TraceIdLength);

    /// <summary>16 hexadecimal digits, or null when it is not a valid span id.</summary>
    public static string? SpanId(ByteString bytes) => Id(bytes.Span, SpanIdLength);

    private static string? Id(ReadOnlySpan<byte> bytes, int length) =>
        bytes.Length == length && bytes.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(bytes) : null;

    private static string TextOf(AnyValue? value, int depth) =>
        value?.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => value.StringValue,
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
            AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
            AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
            AnyValue.ValueOneofCase.ArrayValue => Nested(value.ArrayValue.Values, '[', ']', depth, Quoted),
            AnyValue.ValueOneofCase.KvlistValue => Nested(
                value.KvlistValue.Values,
                '{',
                '}',
                depth,
                (pair, next) => $"{JsonSerializer.Serialize(pair.Key)}:{Quoted(pair.Value, next)}"
            ),
            _ => "",
        };

    private static string Quoted(AnyValue? value, int depth) =>
        value?.ValueCase is AnyValue.ValueOneofCase.StringValue or AnyValue.ValueOneofCase.BytesValue
            ? JsonSerializer.Serialize(TextOf(value, depth))
        : TextOf(value, depth) is { Length: > 0 } text ? text
        : "null";

    private static string Nested<T>(RepeatedField<T> items, char open, char close, int depth, Func<T, int, string> one)
    {
        if (depth == NestingLimit)
        {
            return "\"…\"";
        }
        var text = new StringBuilder().Append(open);
        foreach (var item in items)
        {
            text.Append(text.Length > 1 ? "," : "").Append(one(item, depth + 1));
        }
        return text.Append(close).ToString();
    }
}
