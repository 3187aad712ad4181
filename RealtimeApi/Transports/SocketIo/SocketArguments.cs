using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>What an event or an acknowledgement carries: JSON values, and bytes where they have placeholders.</summary>
/// <param name="First">Where the arguments begin in the payload: after the name in an event, else at once.</param>
internal readonly record struct SocketArguments(
    JsonElement Payload,
    int First,
    IReadOnlyList<ReadOnlyMemory<byte>> Attachments,
    JsonSerializerOptions Json
)
{
    public static readonly SocketArguments None = new(default, 0, [], JsonSerializerOptions.Default);

    public int Count => Payload.ValueKind == JsonValueKind.Array ? Payload.GetArrayLength() - First : 0;

    /// <summary>The value as it came; undefined past the last one.</summary>
    public JsonElement this[int index] => index < Count ? Payload[First + index] : default;

    /// <summary>How many bytes of JSON they are.</summary>
    public int Length => Enumerable.Range(0, Count).Sum(Utf8LengthAt);

    /// <summary>The value as it came, byte for byte.</summary>
    public ReadOnlyMemory<byte> Utf8At(int index) => JsonMarshal.GetRawUtf8Value(this[index]).ToArray();

    private int Utf8LengthAt(int index) => JsonMarshal.GetRawUtf8Value(this[index]).Length;

    /// <summary>The value as a type; the type's default past the last one.</summary>
    /// <exception cref="InvalidArgumentException">The value is of another kind.</exception>
    public T? Get<T>(int index)
    {
        if (index >= Count)
        {
            return default;
        }
        try
        {
            return SocketBinary.Read<T>(this[index], Attachments, Json);
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            // The latter for text with half a surrogate pair: JSON that is no string.
            throw new InvalidArgumentException(index, invalid);
        }
    }

    /// <summary>The bytes, where the client sent bytes.</summary>
    public bool TryGetBytes(int index, out ReadOnlyMemory<byte> bytes)
    {
        var isBinary =
            SocketBinary.IsPlaceholder(this[index])
            && SocketBinary.TryGetNumber(this[index], out var number)
            && number < Attachments.Count;
        bytes = isBinary ? Attachments[this[index].GetProperty("num").GetInt32()] : default;
        return isBinary;
    }
}

/// <summary>A client sent an argument that the handler of its event does not take. The client's fault, not a bug.</summary>
internal sealed class InvalidArgumentException(int index, Exception reason)
    : Exception($"Argument {index}: {reason.Message}", reason)
{
    public int Index => index;
}
