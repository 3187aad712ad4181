using System.Text;

namespace Realtime.SocketIo.Tests;

/// <summary>Makes malformed input out of well-formed packets: pieces lost, doubled, cut off or put in.</summary>
internal static class Mutation
{
    private static readonly string[] Packets =
    [
        "0",
        "0{\"token\":\"123\"}",
        "0/custom,{\"token\":\"123\"}",
        "1",
        "1/custom,",
        "2[\"message\",1,\"2\",{\"3\":[true]}]",
        "2/custom,13[\"message\",\"\\ud83d\\ude00 \\u00e9\",null]",
        "312[]",
        "3/custom,12[{\"a\":[[[]]]}]",
        "4{\"message\":\"no\"}",
        "51-[\"baz\",{\"_placeholder\":true,\"num\":0}]",
        "52-/custom,7[\"baz\",{\"_placeholder\":true,\"num\":0},{\"x\":[{\"_placeholder\":true,\"num\":1}]}]",
        "61-15[\"bar\",{\"_placeholder\":true,\"num\":0}]",
    ];

    // What parsers trip over.
    private static readonly string[] Splinters =
    [
        "\\ud800",
        "\\udc00",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "-",
        "/",
        ":",
        "\u001e",
        "b",
        "b=",
        "0",
        "9",
        "-1",
        "99999999999999999999",
        "1e999",
        "_placeholder",
        "num",
        "true",
        "null",
        "\0",
        "\ufffd",
        "é",
        "😀",
        " ",
        "\n",
    ];

    public static string Packet(Random random) => Packets[random.Next(Packets.Length)];

    public static byte[] OfPacket(Random random) => Of(random, Packet(random));

    public static byte[] Of(Random random, string packet)
    {
        var text = new StringBuilder(packet);
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 4), text.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, Splinters[random.Next(Splinters.Length)]);
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, length));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length > 0 && random.Next(8) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
        return bytes;
    }
}
