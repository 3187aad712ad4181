using System.Buffers;
using System.Text;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// Our types in MessagePack: the same maps with the same names as in JSON. Made from the JSON, so that there is one
/// place that says how an event looks.
/// </summary>
internal sealed class JsonInMessagePack : IFormatterResolver
{
    public static readonly JsonInMessagePack Instance = new();

    private JsonInMessagePack() { }

    public IMessagePackFormatter<T>? GetFormatter<T>() => Cache<T>.Formatter;

    private static IMessagePackFormatter<T>? Create<T>()
    {
        if (typeof(T) == typeof(RawJson))
        {
            return (IMessagePackFormatter<T>)(object)new RawJsonFormatter();
        }
        return typeof(ServerEvent).IsAssignableFrom(typeof(T)) || typeof(T) == typeof(RoomPosition)
            ? new TypeFormatter<T>()
            : null;
    }

    private static void WriteJson(
        ref MessagePackWriter writer,
        ReadOnlySpan<byte> json,
        MessagePackSerializerOptions options
    )
    {
        using var text = new StringReader(Encoding.UTF8.GetString(json));
        MessagePackSerializer.ConvertFromJson(text, ref writer, options);
    }

    private static string ReadJson(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        using var text = new StringWriter();
        MessagePackSerializer.ConvertToJson(ref reader, text, options);
        return text.ToString();
    }

    private static class Cache<T>
    {
        public static readonly IMessagePackFormatter<T>? Formatter = Create<T>();
    }

    private sealed class RawJsonFormatter : IMessagePackFormatter<RawJson>
    {
        public void Serialize(ref MessagePackWriter writer, RawJson value, MessagePackSerializerOptions options) =>
            WriteJson(ref writer, value.Utf8.Span, options);

        public RawJson Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            new(Encoding.UTF8.GetBytes(ReadJson(ref reader, options)));
    }

    private sealed class TypeFormatter<T> : IMessagePackFormatter<T>
    {
        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
        {
            var json = new ArrayBufferWriter<byte>();
            if (value is ServerEvent message)
            {
                ProtocolJson.Write(json, message);
            }
            else
            {
                using var jsonWriter = new Utf8JsonWriter(json);
                JsonSerializer.Serialize(jsonWriter, value, JsonSerializerOptions.Web);
            }
            WriteJson(ref writer, json.WrittenSpan, options);
        }

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            JsonSerializer.Deserialize<T>(ReadJson(ref reader, options), JsonSerializerOptions.Web)!;
    }
}
