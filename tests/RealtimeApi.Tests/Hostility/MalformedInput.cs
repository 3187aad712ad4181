using System.Text;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>Makes frames and commands that are nearly right. The same seed makes the same ones.</summary>
internal sealed class MalformedInput(int seed)
{
    private static readonly string[] Types =
    [
        "join",
        "leave",
        "message",
        "typing",
        "history",
        "broadcast",
        "private",
        "refresh",
        "ping",
        "markRead",
        "markAllRead",
        "clear",
        "connected",
        "",
        "☃",
    ];

    private static readonly string[] Fields =
    [
        "type",
        "id",
        "room",
        "data",
        "since",
        "history",
        "before",
        "limit",
        "isTyping",
        "targetId",
        "token",
        "notificationId",
        "epoch",
        "offset",
        "x",
        "\\u0074ype",
        "\\ud800",
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e999",
        "9223372036854775807",
        "9223372036854775808",
        "1.5",
        "\"\"",
        "\"r\"",
        "\"a b\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "[]",
        "{}",
        "[[[[]]]]",
        "{\"epoch\":\"e\",\"offset\":1}",
        "{\"epoch\":null}",
        "{\"offset\":{}}",
        "NaN",
        "'x'",
        "01",
        "\"\\x\"",
        "// c",
        "\"unfinished",
        "{\"a\":",
        "\uFEFF1",
    ];

    private readonly Random random = new(seed);

    /// <summary>A text that looks like a command.</summary>
    public string NextCommand()
    {
        var text = new StringBuilder("{");
        text.Append($"\"type\":\"{Pick(Types)}\"");
        for (var i = random.Next(6); i > 0; i--)
        {
            text.Append($",\"{Pick(Fields)}\":{Pick(Values)}");
        }
        text.Append('}');
        return random.Next(4) switch
        {
            0 => text.ToString()[..random.Next(text.Length)],
            1 => text.Insert(random.Next(text.Length), Pick(Values)).ToString(),
            2 => new string('[', random.Next(200)) + text,
            _ => text.ToString(),
        };
    }

    /// <summary>Bytes that look like a frame, or like the middle of one.</summary>
    public byte[] NextFrame()
    {
        var payload = random.Next(3) switch
        {
            0 => NextBytes(random.Next(200)),
            1 => Encoding.UTF8.GetBytes(NextCommand()),
            _ => Flip(Encoding.UTF8.GetBytes(NextCommand())),
        };
        var frame = new RawFrame(random.Next(8) == 0 ? random.Next(16) : Pick<int>([0, 1, 1, 1, 2, 9, 10]), payload)
        {
            IsFinal = random.Next(4) != 0,
            Reserved = random.Next(20) == 0 ? random.Next(8) : 0,
            IsMasked = random.Next(20) != 0,
            MaskingKey = (uint)random.Next(),
            ClaimedLength = random.Next(12) == 0 ? NextLength() : null,
        }.ToBytes();
        return random.Next(6) == 0 ? frame[..random.Next(frame.Length)] : frame;
    }

    /// <summary>Whether the peer should go on after this frame, or leave in the middle.</summary>
    public bool GoesOn() => random.Next(12) != 0;

    private ulong NextLength() =>
        Pick<ulong>([
            0,
            125,
            126,
            65_535,
            65_536,
            32 * 1024,
            32 * 1024 + 1,
            int.MaxValue,
            long.MaxValue,
            ulong.MaxValue,
        ]);

    private byte[] Flip(byte[] bytes)
    {
        for (var i = random.Next(4); i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }
        return bytes;
    }

    private byte[] NextBytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
