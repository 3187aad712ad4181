using System.Text.Json;
using Realtime.RealtimeApi.Transports.SocketIo;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.SocketIo.Tests;

public sealed class EncoderTests
{
    private static readonly JsonSerializerOptions Json = new SocketIoOptions().Json;

    [Theory]
    [InlineData("/", null, """42["foo"]""")]
    [InlineData("/admin", null, """42/admin,["foo"]""")]
    [InlineData("/", 12UL, """4212["foo"]""")]
    [InlineData("/admin", 13UL, """42/admin,13["foo"]""")]
    [InlineData("/ünïcode", ulong.MaxValue, """42/ünïcode,18446744073709551615["foo"]""")]
    public void An_event_is_written_as_the_specification_says(string ns, ulong? id, string expected) =>
        Assert.Equal([expected], Text(SocketPacketEncoder.Event(ns, id, "foo", [], Json)));

    [Fact]
    public void Arguments_are_json_that_escapes_no_more_than_it_must()
    {
        var packet = SocketPacketEncoder.Event(
            "/",
            null,
            "foo",
            [1, null, "é <b>", true, new { Name = "Ada" }, new[] { 1, 2 }],
            Json
        );

        Assert.Equal(["""42["foo",1,null,"é <b>",true,{"name":"Ada"},[1,2]]"""], Text(packet));
    }

    [Fact]
    public void Bytes_become_attachments_wherever_they_are()
    {
        byte[] one = [1];
        ReadOnlyMemory<byte> two = new byte[] { 2, 2 };
        var nested = new { deep = new[] { new SocketBinary(new byte[] { 3 }) } };

        var packets = SocketPacketEncoder.Event("/admin", 7, "baz", [one, "text", two, nested], Json);

        Assert.Equal(
            """453-/admin,7["baz",{"_placeholder":true,"num":0},"text",{"_placeholder":true,"num":1},{"deep":[{"_placeholder":true,"num":2}]}]""",
            packets[0].ToString()
        );
        Assert.Equal(
            [
                [1],
                [2, 2],
                [3],
            ],
            packets[1..].Select(packet => packet.Frame.ToArray())
        );
        Assert.All(packets[1..], packet => Assert.True(packet.IsBinary));
    }

    [Fact]
    public void Bytes_come_out_of_what_they_went_into()
    {
        var packets = SocketPacketEncoder.Event(
            "/",
            null,
            "file",
            [new Upload("a.txt", new SocketBinary(new byte[] { 1, 2 }))],
            Json
        );
        var assembler = new PacketAssembler(1);
        assembler.TryAdd(packets[0].Frame.Span[1..], isBinary: false, out _);
        Assert.True(assembler.TryAdd(packets[1].Frame.Span, isBinary: true, out var packet));

        var upload = new SocketArguments(packet!.Payload, 1, packet.Attachments, Json).Get<Upload>(0);

        Assert.Equal("a.txt", upload!.Name);
        Assert.Equal([1, 2], upload.Content.Bytes.ToArray());
    }

    [Theory]
    [InlineData("/", """431["bar"]""")]
    [InlineData("/admin", """43/admin,1["bar"]""")]
    public void An_acknowledgement_is_written_as_the_specification_says(string ns, string expected) =>
        Assert.Equal([expected], Text(SocketPacketEncoder.Ack(ns, 1, ["bar"], Json)));

    [Fact]
    public void An_acknowledgement_may_be_empty_or_have_bytes()
    {
        Assert.Equal(["4312[]"], Text(SocketPacketEncoder.Ack("/", 12, [], Json)));
        Assert.Equal(
            """461-15["bar",{"_placeholder":true,"num":0}]""",
            SocketPacketEncoder.Ack("/", 15, ["bar", new byte[] { 1 }], Json)[0].ToString()
        );
    }

    [Fact]
    public void The_words_about_a_namespace_are_written_as_the_specification_says()
    {
        Assert.Equal("""40{"sid":"x"}""", SocketPacketEncoder.Connected("/", "x").ToString());
        Assert.Equal("""40/admin,{"sid":"x"}""", SocketPacketEncoder.Connected("/admin", "x").ToString());
        Assert.Equal("41", SocketPacketEncoder.Disconnected("/").ToString());
        Assert.Equal("41/admin,", SocketPacketEncoder.Disconnected("/admin").ToString());
        Assert.Equal(
            """44{"message":"Not authorized"}""",
            SocketPacketEncoder.Refused("/", new("Not authorized"), Json).ToString()
        );
        Assert.Equal(
            """44/admin,{"message":"No","data":{"code":"forbidden"}}""",
            SocketPacketEncoder.Refused("/admin", new("No", new { code = "forbidden" }), Json).ToString()
        );
    }

    [Fact]
    public void A_packet_is_encoded_once_for_every_transport_and_client()
    {
        var packet = OutboundPacket.Binary(new byte[] { 1, 2, 3, 4 });

        Assert.Equal("bAQIDBA==", System.Text.Encoding.UTF8.GetString(packet.PollingForm.Span));
        Assert.True(packet.PollingForm.Equals(packet.PollingForm));
        Assert.True(OutboundPacket.Ping.PollingForm.Equals(OutboundPacket.Ping.Frame));
    }

    private static IEnumerable<string> Text(OutboundPacket[] packets) => packets.Select(packet => packet.ToString());

    private sealed record Upload(string Name, SocketBinary Content);
}
