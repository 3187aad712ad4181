using System.Text;
using System.Text.Json;
using Realtime.RealtimeApi.Transports.SocketIo;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;
using Xunit.Abstractions;

namespace Realtime.SocketIo.Tests;

/// <summary>Malformed input by the hundred thousand, made from well-formed packets.</summary>
public sealed class ParserTests(ITestOutputHelper output)
{
    private const int MaxAttachments = 3;

    [Fact]
    public void Whatever_a_message_is_it_is_a_packet_or_a_protocol_error()
    {
        var random = Begin("Socket.IO packets");
        var accepted = 0;
        for (var i = 0; i < Generated.Cases; i++)
        {
            var message = Mutation.OfPacket(random);
            Attempt(message, () => accepted += Assemble(message, random) ? 1 : 0);
        }
        output.WriteLine($"{accepted} of {Generated.Cases} were packets.");
        Assert.InRange(accepted, 1, Generated.Cases - 1);
    }

    [Fact]
    public void Whatever_a_polling_body_is_it_is_packets_or_a_protocol_error()
    {
        var random = Begin("polling bodies");
        var broken = 0;
        for (var i = 0; i < Generated.Cases; i++)
        {
            var parts = Enumerable
                .Range(0, random.Next(1, 5))
                .Select(_ => random.Next(3) == 0 ? "bAQIDBA==" : "4" + Mutation.Packet(random));
            var body = Mutation.Of(random, string.Join('\u001e', parts));
            Attempt(body, () => broken += Read(body) ? 0 : 1);
        }
        output.WriteLine($"{broken} of {Generated.Cases} were broken.");
        Assert.InRange(broken, 1, Generated.Cases - 1);
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
            catch (InvalidArgumentException)
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

    private static void Attempt(byte[] input, Action parse)
    {
        try
        {
            parse();
        }
        catch (Exception exception)
        {
            Assert.Fail(
                $"{Generated.Description}: {Convert.ToHexString(input)} ({Encoding.UTF8.GetString(input)}): {exception}"
            );
        }
    }

    private Random Begin(string what)
    {
        output.WriteLine($"{Generated.Description} {what}");
        return new Random(Generated.Seed);
    }
}
