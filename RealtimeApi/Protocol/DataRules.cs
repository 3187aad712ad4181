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
        return MayBeDeeper(json, maxDepth) || MayHaveRefusedKey(json) ? LookClosely(json, maxDepth) : null;
    }

    /// <summary>The same for what a reader has passed that goes no deeper and has found it to be UTF-8.</summary>
    public static RealtimeError? FaultOfBounded(ReadOnlySpan<byte> json, int maxDepth) =>
        MayHaveRefusedKey(json) ? LookClosely(json, maxDepth) : null;

    /// <summary>False: it is no deeper for sure, as nearly always. As fast as memory is read.</summary>
    public static bool MayBeDeeper(ReadOnlySpan<byte> json, int maxDepth) =>
        json.Length > maxDepth && json.Count((byte)'[') + json.Count((byte)'{') > maxDepth;

    private static bool MayHaveRefusedKey(ReadOnlySpan<byte> json) =>
        json.IndexOf("proto"u8) >= 0 || json.IndexOf("constructor"u8) >= 0 || json.IndexOf("\\u"u8) >= 0;

    private static RealtimeError? LookClosely(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= maxDepth:
                    return Errors.TooDeep(maxDepth);
                case JsonTokenType.PropertyName when !IsDeliverable(ref reader, out var key):
                    return Errors.KeyNotAllowed(key);
            }
        }
        return null;
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
