namespace Realtime.RealtimeApi.Tests.Interoperability;

/// <summary>JSON values that something on the way could trip over: what all clients must receive, and what is refused.</summary>
internal static class OddValues
{
    /// <summary>How deep data may be nested by default.</summary>
    public const int MaxDepth = 48;

    public static string Deepest { get; } = Arrays(MaxDepth);

    public static string DeepestObject { get; } = Objects(MaxDepth);

    /// <summary>Valid JSON, which every stock client can read.</summary>
    public static IReadOnlyList<string> Deliverable { get; } =
    [
        "null",
        "true",
        "false",
        .. Numbers,
        .. Texts.Select(text => $"\"{text}\""),
        .. Texts.Select(text => $$"""{"text":"{{text}}"}"""),
        .. Keys.Select(key => $$"""{"{{key}}":1}"""),
        .. Structures,
        .. Enumerable.Range(1, MaxDepth).Select(Arrays),
        .. Enumerable.Range(1, MaxDepth).Select(Objects),
    ];

    /// <summary>Valid JSON, which some stock client could not read.</summary>
    public static IReadOnlyList<string> Refused { get; } =
    [
        Arrays(MaxDepth + 1),
        Objects(MaxDepth + 1),
        .. new[] { 60, 61, 62, 63, 64, 65, 72, 100, 1_000, 10_000 }.Select(Arrays),
        .. new[] { 61, 62, 63, 64 }.Select(Objects),
        .. new[] { "__proto__", "constructor", "prototype" }.SelectMany(key =>
            new[] { $$"""{"{{key}}":1}""", $$"""{"a":[{"b":1,"{{key}}":{"x":1} }]}""" }
        ),
        """{"\u005f_proto__":1}""",
        """{"\u0063onstructor":{"\u0070rototype":1}}""",
    ];

    private static IEnumerable<string> Numbers =>
        [
            "0",
            "-0",
            "-0.0",
            "1.5",
            "-1.5",
            "0.1",
            "1e5",
            "1E5",
            "1E+5",
            "1e-7",
            "1e308",
            "1.7976931348623157e308",
            "5e-324",
            "2.2250738585072014e-308",
            "1e-400",
            "1e999",
            "-1e999",
            "1e-999",
            "123456789012345678901234567890",
            "0.1234567890123456789012345678901234567890",
            "3.4028234663852886e38",
            "9007199254740993.0",
            .. new[] { 4, 5, 7, 8, 15, 16, 31, 32, 53, 63, 64 }
                .Select(bits => System.Numerics.BigInteger.One << bits)
                .SelectMany(it => new[] { $"{it - 1}", $"{it}", $"{it + 1}", $"{-it - 1}", $"{-it}", $"{-it + 1}" }),
        ];

    /// <summary>What stands between the quotes.</summary>
    private static IEnumerable<string> Texts =>
        [
            "",
            " ",
            "\\\"",
            "\\\\",
            "\\/",
            "/",
            "'",
            "\\b\\f\\n\\r\\t",
            "</script><!--",
            "data: x\\n\\nevent: y",
            "{\\\"type\\\":6}",
            "42[\\\"a\\\"]",
            "äöü ß 漢字 العربية",
            "👩‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "\\ud83d\\ude00",
            "\\uD83D\\uDE00",
            "half \\ud83d end",
            "\\ud800",
            "\\udc00",
            "\\udc00\\ud800",
            "\\ud800\\ud800\\udc00",
            "\\\\ud83d\\ude00",
            "\\\\\\ud83d\\ude00",
            "\\\\\\\\ud83d\\ude00",
            "\\\\ud83d",
            "\\ud83d\\\\ude00",
            "\\ud83dx\\ude00",
            "\u2028\u2029",
            "\\u2028\\u2029",
            "\\ufeff\\ufffe\\uffff\\ufffd\\ue000",
            "e\u0301\u200d\u200b\u202e",
            "NaN",
            "Infinity",
            "null",
            "undefined",
            "2026-01-01T00:00:00Z",
            .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(it => $"a\\u{it:x4}b"),
            .. new[] { 1, 31, 32, 33, 255, 256, 257, 4_000, 20_000 }.Select(length => new string('x', length)),
            .. new[] { 15, 16, 127, 128, 4_000 }.Select(length => new string('é', length)),
            "\\u001b[31m red \\u001b[0m",
            string.Concat(Enumerable.Repeat("😀", 1_000)),
        ];

    private static IEnumerable<string> Keys =>
        [
            "",
            " ",
            "0",
            "-1",
            "a.b",
            "a b",
            "$type",
            "$ref",
            "_proto__",
            "__proto",
            "proto",
            "Constructor",
            "prototypes",
            "toString",
            "valueOf",
            "hasOwnProperty",
            "__defineGetter__",
            "length",
            "then",
            "type",
            "data",
            "id",
            "room",
            "_placeholder",
            "\\\"",
            "\\\\",
            "\\u0000",
            "\\u001b",
            "\\u007f",
            "\\ud800",
            "\\\\ud83d\\ude00",
            "\\ud83d\\ude00",
            "ключ",
            new('k', 31),
            new('k', 32),
            new('k', 300),
        ];

    private static IEnumerable<string> Structures =>
        [
            "[]",
            "{}",
            "[[]]",
            "[{}]",
            "[null]",
            "[ 1 ,\r\n\t2 ]",
            "{ \"a\" :\n1 }",
            """{"a":1,"A":2,"a":3}""",
            """{"":1,"":2}""",
            """{"\ud800":1,"\ud801":2}""",
            """{"text":{"text":7}}""",
            """{"text":null}""",
            """{"text":"a","data":{"text":"b"}}""",
            """{"_placeholder":true,"num":0}""",
            """{"$type":"x","type":"joined"}""",
            """{"then":1,"toJSON":2}""",
            .. new[] { 15, 16, 17, 255, 256, 1_000 }.Select(count =>
                $"[{string.Join(',', Enumerable.Repeat("0", count))}]"
            ),
            .. new[] { 15, 16, 17, 256 }.Select(count =>
                $"{{{string.Join(',', Enumerable.Range(0, count).Select(it => $"\"k{it}\":{it}"))}}}"
            ),
        ];

    private static string Arrays(int depth) => new string('[', depth) + new string(']', depth);

    private static string Objects(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
}
