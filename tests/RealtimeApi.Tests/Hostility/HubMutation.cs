using System.Text;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>Malformed hub messages, made from well-formed ones: pieces lost, doubled, cut off or put in.</summary>
internal static class HubMutation
{
    private const char Separator = '\u001e';

    private static readonly HubMessage[] Messages =
    [
        new InvocationMessage("1", "JoinRoom", ["r"]),
        new InvocationMessage(
            "2",
            "JoinRoom",
            ["r", new Dictionary<string, object> { ["epoch"] = "e", ["offset"] = 7L }, 5]
        ),
        new InvocationMessage(
            "3",
            "SendMessage",
            ["r", new Dictionary<string, object?> { ["text"] = "ä", ["n"] = null }, "m-1"]
        ),
        new InvocationMessage("4", "Typing", ["r", true]),
        new InvocationMessage("5", "History", ["r", 12L, 3]),
        new InvocationMessage("6", "SendPrivate", ["t", new object[] { 1, "two", 3.5 }]),
        new InvocationMessage("Broadcast", [new object?[] { null }]),
        new StreamInvocationMessage("7", "StreamRoom", ["r"]),
        new CancelInvocationMessage("7"),
        new StreamItemMessage("8", "item"),
        CompletionMessage.WithError("9", "no"),
        PingMessage.Instance,
        new CloseMessage("bye"),
        new AckMessage(3),
        new SequenceMessage(4),
    ];

    private static readonly byte[][] Json =
    [
        .. Messages.Select(it => new JsonHubProtocol().GetMessageBytes(it).ToArray()),
    ];

    private static readonly byte[][] Packed =
    [
        .. Messages.Select(it => new MessagePackHubProtocol().GetMessageBytes(it).ToArray()),
    ];

    private static readonly byte[][] Splinters =
    [
        [.. "null"u8],
        [.. "[]"u8],
        [.. "{}"u8],
        [.. "\""u8],
        [.. "\\ud800"u8],
        [.. "1e999"u8],
        [.. "-1"u8],
        [.. "type"u8],
        [.. ",\"arguments\":[1]"u8],
        [0x1E],
        [0xC0],
        [0xC1],
        [0xC3],
        [0x90],
        [0x91],
        [0x80],
        [0xCB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0],
        [0xDB, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xDD, 0x7F, 0xFF, 0xFF, 0xFF],
        [0xC7, 0x03, 0x01],
        [0xFF],
        [0x00],
    ];

    public static byte[] Of(Random random, string protocol)
    {
        var from = protocol == "json" ? Json : Packed;
        var bytes = from[random.Next(from.Length)].ToList();
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 4), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, Splinters[random.Next(Splinters.Length)]);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        // Most of them whole again, or only the length would ever be wrong.
        if (random.Next(4) == 0)
        {
            return [.. bytes];
        }
        return protocol == "json"
            ? [.. bytes.Where(it => it != Separator), (byte)Separator]
            : [.. Length(Math.Max(0, bytes.Count - 1)), .. bytes.Skip(1)];
    }

    /// <summary>The length that precedes each MessagePack message: 7 bits a byte, the lowest first.</summary>
    public static IEnumerable<byte> Length(int length)
    {
        do
        {
            yield return (byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
            length >>= 7;
        } while (length > 0);
    }
}
