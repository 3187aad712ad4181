using System.Buffers;
using System.Text.Json;
using MessagePack;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// A call as it came, read once more to find out why SignalR could not bind it to its method: each argument as JSON, or what of
/// it JSON can't say.
/// </summary>
internal sealed record HubCall(string Target, string? InvocationId, IReadOnlyList<HubArgument> Arguments, int Depth)
{
    private const byte RecordSeparator = 0x1E;
    private const int Invocation = 1;
    private const int StreamInvocation = 4;

    /// <summary>The first message of what was received, if it is a call in JSON.</summary>
    /// <param name="length">How many bytes it has, the separator included.</param>
    public static HubCall? ReadJson(in ReadOnlySequence<byte> received, out long length)
    {
        length = 0;
        if (received.PositionOf(RecordSeparator) is not { } end)
        {
            return null;
        }
        ReadOnlyMemory<byte> message = received.Slice(0, end).ToArray();
        length = message.Length + 1;
        try
        {
            return ReadJson(message);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The first message of what was received, if it is a call in MessagePack.</summary>
    public static HubCall? ReadPacked(in ReadOnlySequence<byte> received)
    {
        try
        {
            var reader = new MessagePackReader(received.Slice(LengthOfPrefix(received)));
            return ReadPacked(ref reader);
        }
        catch (Exception broken) when (broken is MessagePackSerializationException or EndOfStreamException)
        {
            return null;
        }
    }

    private static HubCall? ReadJson(ReadOnlyMemory<byte> message)
    {
        var reader = new Utf8JsonReader(message.Span, DataRules.AnyDepth);
        string? target = null;
        string? invocationId = null;
        var arguments = new List<HubArgument>();
        var depth = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTarget = reader.ValueTextEquals("target"u8);
            var isId = reader.ValueTextEquals("invocationId"u8);
            var isArguments = reader.ValueTextEquals("arguments"u8);
            reader.Read();
            if (isArguments && reader.TokenType == JsonTokenType.StartArray)
            {
                depth = ReadArguments(ref reader, message, arguments);
            }
            else if ((isTarget || isId) && reader.TokenType == JsonTokenType.String)
            {
                (target, invocationId) = isTarget ? (reader.GetString(), invocationId) : (target, reader.GetString());
            }
            else
            {
                reader.Skip();
            }
        }
        return target is null ? null : new(target, invocationId, arguments, depth);
    }

    private static int ReadArguments(
        ref Utf8JsonReader reader,
        ReadOnlyMemory<byte> message,
        List<HubArgument> arguments
    )
    {
        var deepest = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var (start, outside) = ((int)reader.TokenStartIndex, reader.CurrentDepth);
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                do
                {
                    reader.Read();
                    deepest = Math.Max(deepest, reader.CurrentDepth);
                } while (reader.CurrentDepth > outside);
            }
            arguments.Add(new(message[start..(int)reader.BytesConsumed], Problem: null));
        }
        return deepest;
    }

    private static HubCall? ReadPacked(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() < 5 || reader.ReadInt32() is not (Invocation or StreamInvocation))
        {
            return null;
        }
        reader.Skip();
        var (invocationId, target) = (reader.ReadString(), reader.ReadString());
        var arguments = new List<HubArgument>();
        for (var left = reader.ReadArrayHeader(); left > 0; left--)
        {
            try
            {
                arguments.Add(new(UnpackedJson.Read(ref reader), Problem: null));
            }
            catch (UnpackableException problem)
            {
                // The first that is wrong is enough.
                arguments.Add(new("null"u8.ToArray(), problem.Message));
                break;
            }
        }
        return target is null ? null : new(target, invocationId, arguments, Depth: 0);
    }

    /// <summary>The message's length stands before it, 7 bits a byte.</summary>
    private static int LengthOfPrefix(in ReadOnlySequence<byte> received)
    {
        var length = 1;
        foreach (var part in received)
        {
            foreach (var it in part.Span)
            {
                if ((it & 0x80) == 0)
                {
                    return length;
                }
                length++;
            }
        }
        return length;
    }
}

/// <summary>One argument of a call.</summary>
/// <param name="Problem">What it must be and is not; null: it is JSON.</param>
internal readonly record struct HubArgument(ReadOnlyMemory<byte> Json, string? Problem);
