using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Realtime.Benchmarks.Site;

/// <summary>Asks a page for its frames, and the browser for what the page's main thread did.</summary>
internal sealed class PageMeter
{
    private const string BeginFrames = """
        () => {
          const frames = [];
          let last = performance.now();
          let frame = requestAnimationFrame(function tick(now) {
            frames.push(now - last);
            last = now;
            frame = requestAnimationFrame(tick);
          });
          window.endFrames = () => {
            cancelAnimationFrame(frame);
            return frames;
          };
        }
        """;

    /// <summary>From the key to the first element of a message that has the text; milliseconds.</summary>
    private const string BeginEcho = """
        (text) => {
          window.echo = new Promise((resolve) => {
            let pressed = 0;
            addEventListener("keydown", ({ key }) => {
              if (key === "Enter") pressed ||= performance.now();
            }, { capture: true });
            const seen = new MutationObserver(() => {
              const messages = [...document.querySelectorAll('[data-testid="message"]')].slice(-3);
              if (pressed === 0 || !messages.some((message) => message.textContent.includes(text))) return;
              seen.disconnect();
              resolve(performance.now() - pressed);
            });
            seen.observe(document.body, { childList: true, subtree: true, characterData: true });
          });
        }
        """;

    private readonly IPage page;
    private readonly ICDPSession browser;

    private PageMeter(IPage page, ICDPSession browser) => (this.page, this.browser) = (page, browser);

    public static async Task<PageMeter> OnAsync(IPage page)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("Performance.enable");
        return new(page, browser);
    }

    public async Task<Smoothness> WhileAsync(Func<Task> action)
    {
        var before = await WorkAsync();
        await page.EvaluateAsync(BeginFrames);
        var begun = Stopwatch.GetTimestamp();
        await action();
        var frames = await page.EvaluateAsync<double[]>("() => window.endFrames()");
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var after = await WorkAsync();
        var clock = after.At - before.At;
        return new(frames, seconds, (after.Busy - before.Busy) / clock, (after.Scripts - before.Scripts) / clock);
    }

    /// <summary>Writes into the message field and sends; milliseconds from the key to the message in the document.</summary>
    public async Task<double> EchoAsync(ILocator field, string text)
    {
        await field.FillAsync(text);
        await page.EvaluateAsync(BeginEcho, text);
        await field.PressAsync("Enter");
        return await page.EvaluateAsync<double>("() => window.echo");
    }

    private async Task<(double At, double Busy, double Scripts)> WorkAsync()
    {
        var answer = await browser.SendAsync("Performance.getMetrics");
        var metrics = answer!
            .Value.GetProperty("metrics")
            .EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value"));
        return (
            metrics["Timestamp"].GetDouble(),
            metrics["TaskDuration"].GetDouble(),
            metrics["ScriptDuration"].GetDouble()
        );
    }
}

/// <summary>How evenly a page drew.</summary>
/// <param name="Frames">Milliseconds from each to the next.</param>
/// <param name="Busy">Share of the time in which the main thread did anything.</param>
/// <param name="Scripts">Share of the time in which it ran scripts.</param>
internal sealed record Smoothness(IReadOnlyList<double> Frames, double Seconds, double Busy, double Scripts)
{
    public double FramesPerSecond => Frames.Count / Seconds;

    public double Longest => Frames.Count == 0 ? double.NaN : Frames.Max();

    public double At(double share) =>
        Frames.Count == 0 ? double.NaN : Frames.Order().ElementAt((int)(share * (Frames.Count - 1)));
}
