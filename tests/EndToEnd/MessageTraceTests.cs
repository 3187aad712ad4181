using System.Text.Json;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>Someone says something in one browser, and a developer follows it to the other.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class MessageTraceTests(WholeSystem system)
{
    private const string Room = "followed";

    [Fact]
    public async Task A_message_is_one_trace_from_the_click_in_one_browser_to_the_render_in_another()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        var sent = TracesOf(ada.Page);
        await ada.EnterRoomAsync(Room, "Ada");
        await grace.EnterRoomAsync(Room, "Grace");
        await UntilBothTraceAsync(ada, grace);

        await ada.SayAsync("Follow me");
        await grace.SeesOnceAsync("Follow me");

        var trace = await sent.NextAsync(it => it.Text == "Follow me", "a message with a trace");
        await using var developer = await system.OpenDashboardAsync($"/traces/detail/{trace.Id}");
        var page = developer.Page;
        foreach (
            var span in new[]
            {
                $"browser: send {Room}",
                $"realtime-api: publish {Room}",
                $"realtime-api: commit {Room}",
                $"realtime-api: deliver {Room}",
            }
        )
        {
            await Assertions.Expect(Span(page, span)).ToHaveCountAsync(1);
        }
        await Assertions.Expect(Span(page, $"browser: process {Room}")).ToHaveCountAsync(2);

        // A socket's messages pass the gateway as bytes: what it did for them was the handshake, which is linked.
        await Span(page, $"realtime-api: publish {Room}").ClickAsync();
        await Assertions.Expect(page.Row("realtime-api: GET /ws")).ToBeVisibleAsync();

        await page.GotoAsync(system.Dashboard("/structuredlogs/resource/realtime-api").ToString());
        await Assertions
            .Expect(page.Row(trace.Id[..7]).Filter(new() { HasTextString = $"in {Room} is message" }))
            .ToHaveCountAsync(1);
    }

    private static ILocator Span(IPage page, string name) =>
        page.GetByRole(AriaRole.Gridcell, new() { Name = name, Exact = true });

    /// <summary>A page begins to trace when it is idle; what it says before that is traced by the server alone.</summary>
    private static async Task UntilBothTraceAsync(Visitor ada, Visitor grace)
    {
        var reported = new[] { ReportOf(ada.Page), ReportOf(grace.Page) };
        for (var n = 1; !reported.All(it => it.IsCompleted); n++)
        {
            await ada.SayAsync($"Warming up {n}");
            await grace.SeesOnceAsync($"Warming up {n}");
            await Task.WhenAny(Task.WhenAll(reported), grace.Page.WaitForTimeoutAsync(1000));
        }
    }

    private static Task<IResponse> ReportOf(IPage page) =>
        page.WaitForResponseAsync(it => it.Url.EndsWith("/api/otlp/v1/traces", StringComparison.Ordinal) && it.Ok);

    /// <summary>Reads from a page's socket what it sends.</summary>
    private static Arrivals<(string Text, string Id)> TracesOf(IPage page)
    {
        var sent = new Arrivals<(string Text, string Id)>(it => it.Text);
        page.WebSocket += (_, socket) =>
            socket.FrameSent += (_, frame) =>
            {
                var command = JsonDocument.Parse(frame.Text ?? "{}").RootElement;
                if (command.TryGetProperty("traceparent", out var traceparent))
                {
                    var text = command.GetProperty("data").GetProperty("text").GetString()!;
                    sent.Add((text, traceparent.GetString()!.Split('-')[1]));
                }
            };
        return sent;
    }
}
