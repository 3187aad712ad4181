using System.Text;
using System.Text.Json;
using Realtime.RealtimeApi.Transports.SocketIo;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;
using Xunit.Abstractions;

namespace Realtime.SocketIo.Tests;

/// <summary>
/// Malformed input by the hundred thousand, made from well-formed packets. Another seed: SOCKETIO_FUZZ_SEED; more
/// cases: SOCKETIO_FUZZ_CASES.
/// </summary>
public sealed class ParserTests(ITestOutputHelper output)
{
    private const int MaxAttachments = 3;

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

    private static readonly int Seed = Number("SOCKETIO_FUZZ_SEED", 20_240_501);
    private static readonly int Cases = Number("SOCKETIO_FUZZ_CASES", 300_000);

    [Fact]
    public void Whatever_a_message_is_it_is_a_packet_or_a_protocol_error()
    {
        var random = Begin("Socket.IO packets");
        var accepted = 0;
        for (var i = 0; i < Cases; i++)
        {
            var message = Mutate(random, Packets[random.Next(Packets.Length)]);
            Attempt(message, () => accepted += Assemble(message, random) ? 1 : 0);
        }
        output.WriteLine($"{accepted} of {Cases} were packets.");
        Assert.InRange(accepted, 1, Cases - 1);
    }

    [Fact]
    public void Whatever_a_polling_body_is_it_is_packets_or_a_protocol_error()
    {
        var random = Begin("polling bodies");
        var broken = 0;
        for (var i = 0; i < Cases; i++)
        {
            var parts = Enumerable
                .Range(0, random.Next(1, 5))
                .Select(_ => random.Next(3) == 0 ? "bAQIDBA==" : "4" + Packets[random.Next(Packets.Length)]);
            var body = Mutate(random, string.Join('\u001e', parts));
            Attempt(body, () => broken += Read(body) ? 0 : 1);
        }
        output.WriteLine($"{broken} of {Cases} were broken.");
        Assert.InRange(broken, 1, Cases - 1);
    }

    private static bool Read(byte[] body)
    {
        var reader = new PayloadReader(body);
        var packets = 0;
        while (reader.TryRead(out var packet))
        {
            packets++;
            Assert.True(packet.Data.Length <= body.Length);
        }
        Assert.True(packets <= body.Length + 1);
        return !reader.IsBroken;
    }

    /// <summary>What is accepted must also be good for everything that a handler does with it.</summary>
    private static bool Assemble(byte[] message, Random random)
    {
        var assembler = new PacketAssembler(MaxAttachments);
        var isGood = assembler.TryAdd(message, isBinary: false, out var packet);
        for (var i = 0; isGood && packet is null && i < MaxAttachments; i++)
        {
            isGood = assembler.TryAdd([1, 2, 3], isBinary: random.Next(20) != 0, out packet);
        }
        if (packet is null)
        {
            Assert.False(isGood);
            return false;
        }
        if (packet.IsEvent || packet.IsAck)
        {
            Use(packet);
        }
        return isGood;
    }

    private static void Use(SocketPacket packet)
    {
        var arguments = new SocketArguments(packet.Payload, First: 0, packet.Attachments, JsonSerializerOptions.Web);
        for (var i = 0; i < arguments.Count; i++)
        {
            arguments.TryGetBytes(i, out _);
            try
            {
                arguments.Get<Dictionary<string, SocketBinary>>(i);
                arguments.Get<string>(i);
            }
            catch (JsonException)
            {
                // What a handler's caller is ready for.
            }
        }
        var again = SocketPacketEncoder.Event(packet.Namespace, packet.Id, "again", arguments);
        Assert.True(
            SocketPacketDecoder.TryDecode(again[0].Frame.Span[1..], MaxAttachments, out var copy, out var attachments),
            again[0].ToString()
        );
        Assert.Equal(packet.Attachments.Count, attachments);
        Assert.Equal(arguments.Count + 1, copy.Payload.GetArrayLength());
    }

    private static byte[] Mutate(Random random, string packet)
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

    private static void Attempt(byte[] input, Action parse)
    {
        try
        {
            parse();
        }
        catch (Exception exception)
        {
            Assert.Fail($"Seed {Seed}: {Convert.ToHexString(input)} ({Encoding.UTF8.GetString(input)}): {exception}");
        }
    }

    private Random Begin(string what)
    {
        output.WriteLine($"Seed {Seed}, {Cases} {what}.");
        return new Random(Seed);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
