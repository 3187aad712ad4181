using System.Diagnostics;
using System.Text;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>Whatever comes in, nothing is thrown, nothing is logged as an error, and no neighbour notices.</summary>
public abstract class MalformedInputTests(Way way, ITestOutputHelper output)
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Every_malformed_text_gets_its_one_answer()
    {
        var seed = NewSeed();
        var input = new MalformedInput(seed);
        await using var server = await way.StartAsync([.. RealtimeServer.Unhurried]);
        using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
        var watch = Stopwatch.StartNew();

        for (var i = 0; watch.Elapsed < Budget && i < 3000; i++)
        {
            var text = input.NextCommand();
            if (!IsRefused(text))
            {
                continue;
            }
            await raw.SendTextAsync(text);
            var answer = await raw.NextTextAsync();
            Assert.True(answer.Type == "error" && answer.Has("code"), $"seed {seed}: {text} → {answer}");
        }
    }

    [Fact]
    public async Task Hostile_frames_harm_no_neighbour()
    {
        var seed = NewSeed();
        await using var server = await way.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Sessions:CloseTimeout", "00:00:00.100"),
        ]);
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());
        using var done = new CancellationTokenSource(Budget);

        var attacks = Enumerable.Range(0, 4).Select(i => AttackAsync(server, new(seed + i), done.Token));
        var beats = 0;
        var heartbeat = Task.Run(async () =>
        {
            for (; !done.IsCancellationRequested; beats++)
            {
                await ada.SendAsync(
                    new
                    {
                        type = "private",
                        targetId = bob.ClientId,
                        data = beats,
                    }
                );
                Assert.Equal(beats, (await bob.NextAsync("private")).Number("data"));
            }
        });
        await Task.WhenAll([heartbeat, .. attacks]);

        output.WriteLine($"{beats} messages passed between neighbours");
        Assert.True(beats > 0);
        Assert.True(ada.IsOpen && bob.IsOpen);
    }

    private static async Task AttackAsync(RealtimeServer server, MalformedInput input, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            using var raw = await RawWebSocket.ConnectAsync(server.Lobby);
            try
            {
                while (input.GoesOn() && !done.IsCancellationRequested)
                {
                    await raw.SendAsync(input.NextFrame());
                }
                raw.Reset();
            }
            catch (IOException)
            {
                // The server had enough of it.
            }
        }
    }

    /// <summary>Leaves out what happens to be right.</summary>
    private static bool IsRefused(string text) => CommandReader.Read(Encoding.UTF8.GetBytes(text)).Error is not null;

    private int NewSeed()
    {
        output.WriteLine(Generated.Description);
        return Generated.Seed;
    }
}
