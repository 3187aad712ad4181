using System.Net.Sockets;
using System.Text;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>Frames as the RFC allows them, and frames as it does not.</summary>
public abstract class FrameTests(SharedServer shared)
{
    private static readonly byte[] PingCommand = """{"type":"ping","id":"é😀"}"""u8.ToArray();

    private readonly RealtimeServer server = shared.Server;

    public static TheoryData<string, byte[]> Violations { get; } =
        new()
        {
            { "an unmasked frame", (RawFrame.OfText("{}") with { IsMasked = false }).ToBytes() },
            { "reserved bit 1", (RawFrame.OfText("{}") with { Reserved = 4 }).ToBytes() },
            { "reserved bit 2", (RawFrame.OfText("{}") with { Reserved = 2 }).ToBytes() },
            { "reserved bit 3", (RawFrame.OfText("{}") with { Reserved = 1 }).ToBytes() },
            { "reserved opcode 3", new RawFrame(3, []).ToBytes() },
            { "reserved opcode 7", new RawFrame(7, []).ToBytes() },
            { "reserved opcode 11", new RawFrame(11, []).ToBytes() },
            { "reserved opcode 15", new RawFrame(15, []).ToBytes() },
            { "a fragmented ping", new RawFrame(Opcodes.Ping, []) { IsFinal = false }.ToBytes() },
            { "a fragmented close", new RawFrame(Opcodes.Close, []) { IsFinal = false }.ToBytes() },
            { "a ping of 126 bytes", new RawFrame(Opcodes.Ping, new byte[126]).ToBytes() },
            { "a close of 126 bytes", new RawFrame(Opcodes.Close, new byte[126]).ToBytes() },
            { "a continuation of nothing", new RawFrame(Opcodes.Continuation, []).ToBytes() },
            {
                "a text between fragments",
                [.. (RawFrame.OfText("{") with { IsFinal = false }).ToBytes(), .. RawFrame.OfText("{}").ToBytes()]
            },
            {
                "a binary between fragments",
                [
                    .. (RawFrame.OfText("{") with { IsFinal = false }).ToBytes(),
                    .. new RawFrame(Opcodes.Binary, []).ToBytes(),
                ]
            },
            { "a negative length", new RawFrame(Opcodes.Text, []) { ClaimedLength = ulong.MaxValue }.ToBytes() },
            { "a close with half a code", new RawFrame(Opcodes.Close, [3]).ToBytes() },
            { "a close with code 999", RawFrame.OfClose(999).ToBytes() },
            { "a close with code 1005", RawFrame.OfClose(1005).ToBytes() },
            { "a close with code 1006", RawFrame.OfClose(1006).ToBytes() },
            { "a close with code 1015", RawFrame.OfClose(1015).ToBytes() },
            { "a close with code 2999", RawFrame.OfClose(2999).ToBytes() },
            { "a close with code 5000", RawFrame.OfClose(5000).ToBytes() },
        };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task What_is_not_WebSocket_closes_with_1002(string what, byte[] bytes)
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(bytes);

        Assert.True(await raw.CloseCodeAsync() == 1002, what);
        raw.Socket.Shutdown(SocketShutdown.Send);
        await raw.EndOfStreamAsync();
    }

    public static TheoryData<string, byte[]> NoText { get; } =
        new()
        {
            { "a byte that begins nothing", [0xFF] },
            { "half a character", [.. "{\"type\":\"ping\""u8, 0xF0, 0x9F] },
            { "half a surrogate pair", [.. "\""u8, 0xED, 0xA0, 0x80, .. "\""u8] },
            { "a character that is too long", [0xC0, 0xAF] },
            { "a character beyond the last", [0xF4, 0x90, 0x80, 0x80] },
            { "in a string that nobody looks at", [.. "{\"type\":\"ping\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8] },
        };

    [Theory]
    [MemberData(nameof(NoText))]
    public async Task A_text_that_is_not_UTF8_closes_with_1007_whole_or_in_fragments(string what, byte[] text)
    {
        using var whole = await RawWebSocket.ConnectAsync(server.Lobby);
        await whole.SendAsync(new RawFrame(Opcodes.Text, text));

        using var parts = await RawWebSocket.ConnectAsync(server.Lobby);
        await parts.SendAsync(new RawFrame(Opcodes.Text, text[..(text.Length / 2)]) { IsFinal = false });
        await parts.SendAsync(new RawFrame(Opcodes.Continuation, text[(text.Length / 2)..]));

        foreach (var raw in new[] { whole, parts })
        {
            Assert.True(await raw.CloseCodeAsync() == 1007, what);
            await raw.SendAsync(RawFrame.OfClose(1007));
            await raw.EndOfStreamAsync();
        }
    }

    [Fact]
    public async Task A_close_whose_reason_is_not_UTF8_is_answered_with_1007()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(new RawFrame(Opcodes.Close, [0x03, 0xE8, 0xC3, 0x28]));

        Assert.Equal(1007, await raw.CloseCodeAsync());
        await raw.EndOfStreamAsync();
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(4_000_000)]
    public async Task The_stream_ends_as_soon_as_a_client_whose_message_was_too_large_has_answered_the_close(int length)
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        // The server's clock stands still, so no patience runs out.
        await raw.SendTextAsync(new string('x', length));
        await raw.SendTextAsync("""{"type":"ping"}""");
        await raw.SendAsync(RawFrame.OfClose(1009));

        Assert.Equal(1009, await raw.CloseCodeAsync());
        await raw.EndOfStreamAsync();
    }

    [Fact]
    public async Task Frames_may_come_byte_by_byte()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        foreach (var one in new RawFrame(Opcodes.Text, PingCommand).ToBytes())
        {
            await raw.SendAsync(new[] { one });
        }

        Assert.Equal("é😀", (await raw.NextTextAsync()).Id);
    }

    [Fact]
    public async Task Many_frames_may_come_at_once()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        var frames = Enumerable
            .Range(0, 50)
            .Select(i => RawFrame.OfText($$"""{"type":"ping","id":"{{i}}"}""").ToBytes());

        await raw.SendAsync(frames.SelectMany(frame => frame).ToArray());

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"{i}", (await raw.NextTextAsync()).Id);
        }
    }

    [Fact]
    public async Task Commands_that_come_all_at_once_are_done_one_after_the_other_also_when_each_has_to_wait()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        string[] commands =
        [
            """{"type":"join","room":"at-once","id":"join"}""",
            .. Enumerable
                .Range(0, 40)
                .Select(i =>
                    $$"""{"type":"message","room":"at-once","data":"{{new string('x', 4000)}}","id":"m{{i}}"}"""
                ),
            """{"type":"leave","room":"at-once","id":"leave"}""",
            """{"type":"message","room":"at-once","data":0,"id":"too late"}""",
        ];

        // More than one read brings, so that frames are cut anywhere.
        await raw.SendAsync(commands.SelectMany(command => RawFrame.OfText(command).ToBytes()).ToArray());

        var answers = new List<string?>();
        while (answers.LastOrDefault() != "too late")
        {
            if (await raw.NextTextAsync() is { Type: "joined" or "ack" or "left" or "error" } answer)
            {
                answers.Add(answer.Id);
            }
        }
        Assert.Equal(["join", .. Enumerable.Range(0, 40).Select(i => $"m{i}"), "leave", "too late"], answers);
    }

    [Fact]
    public async Task A_message_may_come_in_one_byte_fragments_and_empty_ones()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(new RawFrame(Opcodes.Text, []) { IsFinal = false });
        foreach (var one in PingCommand)
        {
            await raw.SendAsync(new RawFrame(Opcodes.Continuation, [one]) { IsFinal = false });
        }
        await raw.SendAsync(new RawFrame(Opcodes.Continuation, []));

        Assert.Equal("é😀", (await raw.NextTextAsync()).Id);
    }

    [Fact]
    public async Task A_ping_between_fragments_is_answered_at_once()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(new RawFrame(Opcodes.Text, PingCommand[..7]) { IsFinal = false });
        await raw.SendAsync(new RawFrame(Opcodes.Ping, "are you there?"u8.ToArray()));
        var pong = await raw.NextFrameAsync();
        await raw.SendAsync(new RawFrame(Opcodes.Continuation, PingCommand[7..]));

        Assert.Equal((Opcodes.Pong, "are you there?"), (pong?.Opcode, pong?.Text));
        Assert.Equal("é😀", (await raw.NextTextAsync()).Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(125)]
    public async Task A_ping_comes_back_with_its_payload(int length)
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

        await raw.SendAsync(new RawFrame(Opcodes.Ping, payload));

        var pong = await raw.NextFrameAsync();
        Assert.Equal(Opcodes.Pong, pong?.Opcode);
        Assert.Equal(payload, pong?.Payload);
    }

    [Fact]
    public async Task A_pong_that_nobody_asked_for_is_ignored()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(new RawFrame(Opcodes.Pong, "hello"u8.ToArray()));
        await raw.SendTextAsync("""{"type":"ping"}""");

        Assert.Equal("pong", (await raw.NextTextAsync()).Type);
    }

    [Fact]
    public async Task Any_masking_key_will_do_also_that_of_zeros()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        foreach (var key in new uint[] { 0, 1, 0xFF000000, uint.MaxValue })
        {
            foreach (var size in new[] { 1, 15, 16, 17, 33, 1000 })
            {
                var id = new string('i', Math.Min(size, 64));
                var text = $$"""{"type":"ping","x":"{{new string('x', size)}}","id":"{{id}}"}""";
                await raw.SendAsync(RawFrame.OfText(text) with { MaskingKey = key });
                Assert.Equal(id, (await raw.NextTextAsync()).Id);
            }
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_close_is_answered_with_its_code_and_the_stream_ends(int code)
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(RawFrame.OfClose(code, "bye"));

        Assert.Equal(code, await raw.CloseCodeAsync());
        Assert.Null(await raw.NextFrameAsync());
    }

    [Fact]
    public async Task A_close_without_a_code_is_answered_without_one()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        await raw.SendAsync(new RawFrame(Opcodes.Close, []));

        var close = await raw.NextFrameAsync();
        Assert.Equal(Opcodes.Close, close?.Opcode);
        Assert.Empty(close!.Payload);
    }

    [Fact]
    public async Task Server_frames_are_final_unmasked_and_without_reserved_bits()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        foreach (var size in new[] { 1, 110, 130, 3000 })
        {
            var text = $$"""{"type":"broadcast","data":"{{new string('x', size)}}"}""";
            await raw.SendTextAsync(text);
            var frame = await raw.NextFrameAsync();
            Assert.True(frame is { IsFinal: true, IsMasked: false, Reserved: 0 });
            Assert.Contains(new string('x', size), frame.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_is_done_for_what_comes_after_the_clients_close()
    {
        var ada = await server.ConnectAsync();
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);

        byte[] both =
        [
            .. RawFrame.OfClose(1000).ToBytes(),
            .. RawFrame.OfText("""{"type":"broadcast","data":"late"}""").ToBytes(),
        ];
        await raw.SendAsync(both);

        Assert.Equal(1000, await raw.CloseCodeAsync());
        await raw.EndOfStreamAsync();
        await ada.FenceAsync();
        Assert.Empty(ada.All("broadcast"));
    }

    [Fact]
    public async Task Text_in_fragments_that_split_a_character_is_put_together()
    {
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        var bytes = Encoding.UTF8.GetBytes("""{"type":"broadcast","data":"😀"}""");
        var middle = bytes.Length - 4;

        await raw.SendAsync(new RawFrame(Opcodes.Text, bytes[..middle]) { IsFinal = false });
        await raw.SendAsync(new RawFrame(Opcodes.Continuation, bytes[middle..]));

        Assert.Equal("\"😀\"", (await raw.NextTextAsync()).Raw("data"));
    }
}
