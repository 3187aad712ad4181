namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>For every kind of field the values, in JSON, that it must not have; the same on every wire.</summary>
internal static class BadValues
{
    public static readonly string[] Room =
    [
        "null",
        "7",
        "true",
        "[]",
        "[\"r\"]",
        "{}",
        "\"\"",
        "\" \"",
        "\"a b\"",
        "\"räume\"",
        "\"a/b\"",
        "\"a\\\\b\"",
        "\"a\\u0000\"",
        "\"../r\"",
        "\".\"",
        "\"..\"",
        "\"r?\"",
        $"\"{new string('r', 65)}\"",
    ];

    public static readonly string[] Id = ["7", "true", "[]", "{}", "\"\"", $"\"{new string('i', 65)}\""];

    public static readonly string[] Count =
    [
        "-1",
        "1.5",
        "\"1\"",
        "true",
        "[]",
        "{}",
        "1e999",
        "-9223372036854775808",
        "9223372036854775808",
        "99999999999999999999999",
    ];

    public static readonly string[] Since =
    [
        "7",
        "true",
        "\"e:1\"",
        "[]",
        "[\"e\",1]",
        "{}",
        """{"epoch":"e","offset":-1}""",
        """{"epoch":"e","offset":1.5}""",
        """{"epoch":"e","offset":"1"}""",
        """{"epoch":"e","offset":[]}""",
        """{"epoch":"","offset":1}""",
        """{"epoch":null,"offset":1}""",
        """{"epoch":1,"offset":1}""",
        """{"epoch":{},"offset":1}""",
        $$"""{"epoch":"{{new string('e', 65)}}","offset":1}""",
    ];

    public static readonly string[] Flag = ["null", "0", "1", "\"true\"", "[]", "{}"];

    public static readonly string[] Target = ["null", "7", "true", "[]", "{}", "\"\"", $"\"{new string('t', 129)}\""];

    public static readonly string[] Token = ["null", "7", "true", "[]", "{}", "\"\""];

    public static readonly string[] NotificationId =
    [
        "null",
        "7",
        "true",
        "[]",
        "{}",
        "\"\"",
        $"\"{new string('n', 65)}\"",
    ];

    /// <summary>Text that is not JSON, or not an object.</summary>
    public static readonly string[] NoObject =
    [
        "",
        " ",
        "\t",
        "\n",
        "\0",
        "{",
        "}",
        "[",
        "]",
        "[]",
        "[1]",
        "[{}]",
        "null",
        "true",
        "false",
        "0",
        "-",
        "-0",
        "1e5",
        "\"",
        "\"ping\"",
        "ping",
        "undefined",
        "NaN",
        "Infinity",
        "//",
        "/**/{}",
        "{/**/}",
        "{'type':'ping'}",
        "{type:\"ping\"}",
        "{\"type\"}",
        "{\"type\":}",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\",}",
        "{,\"type\":\"ping\"}",
        "{\"type\":\"ping\"}}",
        "{\"type\":\"ping\"}{}",
        "{\"type\":\"ping\"} x",
        "{\"type\":\"ping\"\"id\":\"1\"}",
        "{\"type\":\"ping\";\"id\":\"1\"}",
        "{\"type\":\"\\ud800\"}",
        "{\"type\":\"\\udc00\\ud800\"}",
        "{\"type\":\"\\x41\"}",
        "{\"type\":\"\\u00\"}",
        "{\"type\":\"a\nb\"}",
        "{\"type\":01}",
        "{\"type\":+1}",
        "{\"type\":.5}",
        "{\"type\":1.}",
        "{\"type\":1e}",
        "{\"type\":tru}",
        "{\"type\":nulll}",
        "\uFEFF{\"type\":\"ping\"}",
        new('[', 100),
        new('{', 100),
    ];
}
