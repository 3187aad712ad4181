using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>How events look as JSON: camelCase, absent instead of null, nothing escaped that need not be.</summary>
[JsonSerializable(typeof(ConnectedEvent))]
[JsonSerializable(typeof(BroadcastEvent))]
[JsonSerializable(typeof(PrivateEvent))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(JoinedEvent))]
[JsonSerializable(typeof(LeftEvent))]
[JsonSerializable(typeof(UserJoinedEvent))]
[JsonSerializable(typeof(UserLeftEvent))]
[JsonSerializable(typeof(RoomUsersEvent))]
[JsonSerializable(typeof(TypingEvent))]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(AckEvent))]
[JsonSerializable(typeof(PongEvent))]
[JsonSerializable(typeof(ErrorEvent))]
[JsonSerializable(typeof(NotificationEvent))]
[JsonSerializable(typeof(NotificationsChangedEvent))]
[JsonSerializable(typeof(ResetEvent))]
[JsonSerializable(typeof(UpdateEvent))]
internal sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>Letters of all scripts are written as they are; JSON never stands inside HTML here.</summary>
    public static ProtocolJson Wire { get; } =
        new(
            new()
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );

    /// <summary>The same for wires that also carry plain types: parameters of hub methods, arguments of events.</summary>
    public static JsonSerializerOptions WithPlainTypes { get; } =
        new(Wire.Options)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(Wire, new DefaultJsonTypeInfoResolver()),
            AllowDuplicateProperties = false,
        };

    public static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(IBufferWriter<byte> output, ServerEvent message)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        JsonSerializer.Serialize(writer, message, TypeInfo(message.GetType()));
    }

    private static JsonTypeInfo TypeInfo(Type type) =>
        Wire.GetTypeInfo(type) ?? throw new NotSupportedException($"{type.Name} is not in {nameof(ProtocolJson)}.");
}
