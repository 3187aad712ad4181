using System.Globalization;
using Microsoft.Playwright;

namespace Realtime.Benchmarks.Site;

/// <summary>Chromium as Debian has it, on a core of its own if wanted.</summary>
internal sealed class SiteBrowser : IAsyncDisposable
{
    private static readonly string[] Flags = [.. Chromium.Flags, "--headless=new", "--remote-debugging-port=0"];

    private readonly ChildProcess process;
    private readonly TemporaryFolder profile;
    private readonly IPlaywright playwright;

    private SiteBrowser(ChildProcess process, TemporaryFolder profile, IPlaywright playwright) =>
        (this.process, this.profile, this.playwright) = (process, profile, playwright);

    public required IPage Page { get; init; }

    /// <exception cref="InvalidOperationException">There is no browser.</exception>
    public static async Task<SiteBrowser> StartAsync(int? core)
    {
        if (!File.Exists(Chromium.Program))
        {
            throw new InvalidOperationException(Chromium.IsMissing);
        }
        var profile = new TemporaryFolder();
        string[] command = [Chromium.Program, .. Flags, $"--user-data-dir={profile.Path}", "about:blank"];
        string[] pinned = core is { } number
            ? ["taskset", "-c", number.ToString(CultureInfo.InvariantCulture), .. command]
            : command;
        // Its first instruction on that core, so that all its processes stay there.
        var process = ChildProcess.Start(pinned[0], pinned[1..], []);
        var said = await process.NextLineAsync("DevTools listening on ");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.ConnectOverCDPAsync(
            said[said.IndexOf("ws://", StringComparison.Ordinal)..]
        );
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1440, Height = 900 },
            }
        );
        return new(process, profile, playwright) { Page = await context.NewPageAsync() };
    }

    public async ValueTask DisposeAsync()
    {
        playwright.Dispose();
        await process.DisposeAsync();
        profile.Dispose();
    }
}
