namespace Realtime.Support;

/// <summary>The browser as Debian has it; Playwright downloads none.</summary>
public static class Chromium
{
    public const string Program = "/usr/bin/chromium";

    /// <summary>Why there is no browser, and the command that installs it.</summary>
    public const string IsMissing = $"{Program} is missing: apt-get install chromium";

    /// <summary>Nothing but the page: no sandbox that root lacks, and nothing that it does on the network by itself.</summary>
    public static IReadOnlyList<string> Flags { get; } =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
}
