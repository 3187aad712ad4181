using System.Text;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>What a client may not have too much of, and that its neighbours never pay for it.</summary>
public abstract class LimitTests(Way way)
{
    private const int MaxMessageBytes = 32 * 1024;

    [Fact]
    public async Task A_message_of_exactly_32_KiB_is_accepted_and_one_byte_more_closes_with_1009()
    {
        await using var server = await way.StartAsync();
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());

        await ada.SendTextAsync(BroadcastOf(MaxMessageBytes));
        Assert.True((await bob.NextAsync("broadcast")).Raw("data").Length > 32_000);

        await ada.SendTextAsync(BroadcastOf(MaxMessageBytes + 1));
        Assert.Equal(1009, (await ada.EndAsync()).Code);
        await bob.FenceAsync();
        Assert.Single(bob.All("broadcast"));
    }

    [Fact]
    public async Task A_frame_that_only_claims_to_be_large_closes_with_1009()
    {
        await using var server = await way.StartAsync();
        foreach (var claim in new ulong[] { MaxMessageBytes + 1, int.MaxValue, uint.MaxValue + 1UL, long.MaxValue })
        {
            using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
            await raw.SendAsync(new RawFrame(Opcodes.Text, []) { ClaimedLength = claim });
            Assert.Equal(1009, await raw.CloseCodeAsync());
        }
    }

    [Fact]
    public async Task Fragments_that_are_too_large_together_close_with_1009()
    {
        await using var server = await way.StartAsync();
        foreach (var claim in new ulong[] { MaxMessageBytes, int.MaxValue, long.MaxValue })
        {
            using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
            await raw.SendAsync(new RawFrame(Opcodes.Text, "{"u8.ToArray()) { IsFinal = false });
            await raw.SendAsync(new RawFrame(Opcodes.Continuation, []) { ClaimedLength = claim });
            Assert.Equal(1009, await raw.CloseCodeAsync());
        }
    }

    [Fact]
    public async Task A_fragmented_message_of_exactly_the_limit_is_accepted()
    {
        await using var server = await way.StartAsync();
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        var bytes = Encoding.UTF8.GetBytes(BroadcastOf(MaxMessageBytes));

        await raw.SendAsync(new RawFrame(Opcodes.Text, bytes[..10_000]) { IsFinal = false });
        await raw.SendAsync(new RawFrame(Opcodes.Continuation, bytes[10_000..20_000]) { IsFinal = false });
        await raw.SendAsync(new RawFrame(Opcodes.Continuation, bytes[20_000..]));

        Assert.Equal("broadcast", (await raw.NextTextAsync()).Type);
    }

    [Fact]
    public async Task Commands_above_the_burst_are_told_when_to_come_again()
    {
        await using var server = await way.StartAsync(
            ("Sessions:CommandsPerSecond", "1"),
            ("Sessions:CommandBurst", "5")
        );
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());

        for (var i = 0; i < 6; i++)
        {
            await ada.SendAsync(new { type = "ping", id = $"p{i}" });
        }

        Assert.Equal(["p0", "p1", "p2", "p3", "p4"], (await ada.NextAsync(5, "pong")).Select(pong => pong.Id));
        var error = await ada.NextAsync("error");
        error.AssertError("rate_limited", retryable: true);
        Assert.Equal("p5", error.Id);
        Assert.InRange(error.Number("retryAfterMs"), 1, 1000);
        await bob.FenceAsync();

        server.Clock.Advance(TimeSpan.FromMilliseconds(error.Number("retryAfterMs")));
        await ada.FenceAsync();
    }

    [Fact]
    public async Task By_default_a_hundred_commands_may_come_at_once()
    {
        await using var server = await way.StartAsync();
        var ada = await server.ConnectAsync();

        for (var i = 0; i < 100; i++)
        {
            await ada.SendAsync(new { type = "ping" });
        }

        await ada.NextAsync(100, "pong");
        Assert.Empty(ada.All("error"));
    }

    private static string BroadcastOf(int bytes)
    {
        const string Frame = """{"type":"broadcast","data":""}""";
        return Frame.Replace("\"\"", $"\"{new string('x', bytes - Frame.Length)}\"", StringComparison.Ordinal);
    }
}
