using System.Globalization;
using System.Net.WebSockets;
using Microsoft.Playwright;
using Realtime.Benchmarks.Load;

namespace Realtime.Benchmarks.Site;

/// <summary>Measures how a page of the running site keeps up with a busy room, and prints what came out.</summary>
internal static class SiteCommand
{
    private const int Echoes = 30;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <returns>0: measured; 1: something was refused, or the page did not show everything; 2: the command makes no sense, or there is no site.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, Progress progress)
    {
        SiteArguments site;
        try
        {
            site = SiteArguments.Parse(arguments);
        }
        catch (ArgumentException wrong)
        {
            await output.WriteLineAsync($"{wrong.Message}\n\n{SiteArguments.Usage}");
            return 2;
        }
        try
        {
            return await MeasureAsync(site, output, progress);
        }
        catch (Exception problem)
            when (problem is HttpRequestException or WebSocketException or InvalidOperationException)
        {
            await output.WriteLineAsync($"{site.Url}: {problem.Message}");
            return 2;
        }
        catch (Exception problem) when (problem is PlaywrightException or TimeoutException)
        {
            await output.WriteLineAsync($"The page did not do its part: {problem.Message}");
            return 1;
        }
        finally
        {
            progress.End();
        }
    }

    private static async Task<int> MeasureAsync(SiteArguments site, TextWriter output, Progress progress)
    {
        var room = $"benchmark-{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        progress.Begin(0, 1, room, site.Url.Authority, 1);
        progress.Say("enters");
        await using var speakers = await Speakers.EnterAsync(site.Url, room, site.Senders);
        await using var browser = await SiteBrowser.StartAsync(site.Core);
        var page = browser.Page;
        var field = await EnterAsync(page, new Uri(site.Url, $"/chat/{room}"));
        var meter = await PageMeter.OnAsync(page);

        await Row(output, "what", "figure", "detail");
        await Row(output, "---", "---", "---");
        progress.Say("measures the echo");
        await Row(output, "Enter to the own message", await EchoesAsync(meter, field));
        for (var round = 1; round <= site.Rounds; round++)
        {
            progress.Begin(round - 1, site.Rounds, room, site.Url.Authority, round);
            progress.Say("is measured");
            var smooth = await ListenAsync(site, speakers, meter);
            await Row(output, $"{site.Rate} messages/s from {site.Senders} senders, round {round}", smooth);
            // All that was said comes before it, since a room has one order.
            await speakers.SayAsync($"End of round {round}");
            await Assertions
                .Expect(page.GetByText($"End of round {round}", new() { Exact = true }))
                .ToBeVisibleAsync(new() { Timeout = 60_000 });
        }
        progress.Say("scrolls");
        await Row(output, $"scrolling fast in a room of {speakers.Sent} messages", await ScrollAsync(page, meter));
        await page.GetByTestId("messages").EvaluateAsync("(list) => list.scrollTop = list.scrollHeight");
        progress.Say("measures the echo");
        await Row(output, $"Enter to the own message below {speakers.Sent} others", await EchoesAsync(meter, field));
        if (speakers.Refused > 0)
        {
            await output.WriteLineAsync($"\nThe server refused {speakers.Refused} of {speakers.Sent} messages.");
            return 1;
        }
        return 0;
    }

    private static async Task<ILocator> EnterAsync(IPage page, Uri room)
    {
        await page.GotoAsync(room.ToString());
        await page.GetByLabel("Your name").FillAsync("Reader");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        var field = page.GetByLabel("Message", new() { Exact = true });
        await Assertions.Expect(field).ToBeEnabledAsync(new() { Timeout = 60_000 });
        return field;
    }

    private static async Task<Smoothness> ListenAsync(SiteArguments site, Speakers speakers, PageMeter meter)
    {
        using var end = new CancellationTokenSource();
        var speaking = speakers.SpeakAsync(site.Rate, end.Token);
        await Task.Delay(WarmUp);
        var smooth = await meter.WhileAsync(() => Task.Delay(site.Measured));
        await end.CancelAsync();
        await speaking;
        return smooth;
    }

    /// <summary>A wheel that is turned as fast as it goes, upwards from the end.</summary>
    private static async Task<Smoothness> ScrollAsync(IPage page, PageMeter meter)
    {
        await page.GetByTestId("messages").HoverAsync();
        return await meter.WhileAsync(async () =>
        {
            for (var turn = 0; turn < 200; turn++)
            {
                await page.Mouse.WheelAsync(0, -1200);
            }
        });
    }

    private static async Task<double[]> EchoesAsync(PageMeter meter, ILocator field)
    {
        var echoes = new double[Echoes];
        for (var i = 0; i < Echoes; i++)
        {
            echoes[i] = await meter.EchoAsync(field, $"Echo {Guid.NewGuid():N}");
        }
        return echoes;
    }

    private static Task Row(TextWriter output, string what, double[] milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return Row(
            output,
            what,
            $"{sorted[sorted.Length / 2]:0.0} ms",
            $"median of {sorted.Length}, longest {sorted[^1]:0.0} ms"
        );
    }

    private static Task Row(TextWriter output, string what, Smoothness it) =>
        Row(
            output,
            what,
            $"{it.FramesPerSecond:0.0} frames/s",
            $"19 of 20 frames within {it.At(0.95):0.0} ms, longest {it.Longest:0} ms; main thread busy {it.Busy:0 %}, scripts {it.Scripts:0 %}"
        );

    private static Task Row(TextWriter output, string what, FormattableString figure, FormattableString detail) =>
        Row(output, what, figure.ToString(CultureInfo.InvariantCulture), detail.ToString(CultureInfo.InvariantCulture));

    private static Task Row(TextWriter output, string what, string figure, string detail) =>
        output.WriteLineAsync($"| {what} | {figure} | {detail} |");
}
