using System.Buffers;
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

    private static class Cache<T>
    {
        public static readonly IMessagePackFormatter<T>? Formatter = Create<T>();
    }

    private sealed class RawJsonFormatter : IMessagePackFormatter<RawJson>
    {
        public void Serialize(ref MessagePackWriter writer, RawJson value, MessagePackSerializerOptions options) =>
            PackedJson.Write(ref writer, value.Utf8);

        public RawJson Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            new(UnpackedJson.Read(ref reader));
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
                JsonSerializer.Serialize(jsonWriter, value, ProtocolJson.WithPlainTypes);
            }
            PackedJson.Write(ref writer, json.WrittenMemory);
        }

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            JsonSerializer.Deserialize<T>(UnpackedJson.Read(ref reader).Span, ProtocolJson.WithPlainTypes)!;
    }
}
