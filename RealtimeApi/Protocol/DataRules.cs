using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>
/// What <c>data</c> must be so that every transport can deliver it to every stock client. Checked once, where a message comes
/// in: no receiver's connection ever pays for what a sender said.
/// </summary>
internal static class DataRules
{
    /// <summary>
    /// Microsoft's .NET client reads JSON at most 64 levels deep, and the envelopes around <c>data</c> take up to four of
    /// them: a stored message in the answer to a join.
    /// </summary>
    public const int HighestMaxDepth = 60;

    public const int DefaultMaxDepth = 48;

    /// <summary>For readers that must see data that is too deep to say so; a message's size bounds the depth already.</summary>
    public static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private const int LongestName = 11;
    private const int LongestEscape = 6;

    /// <summary>What is wrong with data, which is known to be one JSON value; null: nothing.</summary>
    public static RealtimeError? FaultOf(ReadOnlySpan<byte> json, int maxDepth)
    {
        // A reader looks into no string that it skips.
        if (!Utf8.IsValid(json))
        {
            return Errors.NotUtf8;
        }
        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        return Skip(ref reader, maxDepth);
    }

    /// <summary>Moves the reader to the end of the value that it stands on, and returns what is wrong with the value.</summary>
    public static RealtimeError? Skip(ref Utf8JsonReader reader, int maxDepth)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return null;
        }
        RealtimeError? fault = null;
        var outside = reader.CurrentDepth;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (reader.CurrentDepth - outside >= maxDepth)
                    {
                        fault ??= Errors.TooDeep(maxDepth);
                    }
                    break;
                case JsonTokenType.PropertyName:
                    if (fault is null && !IsDeliverable(ref reader, out var key))
                    {
                        fault = Errors.KeyNotAllowed(key);
                    }
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when reader.CurrentDepth == outside:
                    return fault;
            }
        } while (reader.Read());
        return fault;
    }

    /// <summary>
    /// Whether stock decoders take a key. Those of MessagePack in JavaScript end their connection at these three, which
    /// could change the prototype of the receiver's objects.
    /// </summary>
    public static bool IsDeliverable(ReadOnlySpan<byte> key) =>
        key.Length is not (9 or 11)
        || !(
            key.SequenceEqual("__proto__"u8) || key.SequenceEqual("prototype"u8) || key.SequenceEqual("constructor"u8)
        );

    private static bool IsDeliverable(ref Utf8JsonReader reader, out string key)
    {
        key = "";
        if (!reader.ValueIsEscaped && IsDeliverable(reader.ValueSpan))
        {
            return true;
        }
        return IsDeliverableUnescaped(reader.ValueSpan, out key);
    }

    private static bool IsDeliverableUnescaped(ReadOnlySpan<byte> escaped, out string key)
    {
        key = "";
        Span<byte> text = stackalloc byte[LongestName * LongestEscape];
        if (escaped.Length > text.Length)
        {
            return true;
        }
        text = text[..JsonText.Unescape(escaped, text)];
        if (IsDeliverable(text))
        {
            return true;
        }
        key = Encoding.UTF8.GetString(text);
        return false;
    }
}
