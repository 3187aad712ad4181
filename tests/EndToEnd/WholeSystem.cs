using Microsoft.Playwright;
using Realtime.Hosting;
using Realtime.Hosting.Testing;

namespace Realtime.EndToEnd;

/// <summary>The real AppHost with everything it starts, on free ports, and a real browser in front of it.</summary>
#pragma warning disable CA1001 // xunit ends it by DisposeAsync
public sealed class WholeSystem : IAsyncLifetime
#pragma warning restore CA1001
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>The site's packages may have to be installed first, and its first page compiled.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromMinutes(10);

    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly TemporaryFolder data = new();
    private IPlaywright? playwright;
    private IBrowser? browser;
    private DistributedApplication? application;

    public DistributedApplication Application => application!;

    /// <summary>The one public address.</summary>
    public Uri Gateway => Application.GetEndpoint("gateway");

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: apt-get install chromium");
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [
                $"--Data:Folder={data.Path}",
                $"--Parameters:auth-signing-key={new string('t', 48)}",
                $"--Parameters:site-api-key={new string('k', 32)}",
                // What visitors get, and it answers at once: the dev server compiles each page when it is first asked for.
                "--Web:Production=true",
            ],
            options => options.DisableDashboard = false
        );
        application = await builder.BuildAsync();
        await Application.StartAsync();
        await WaitUntilHealthyAsync("gateway");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Flags });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
        playwright?.Dispose();
        if (application is not null)
        {
            await application.DisposeAsync();
        }
        data.Dispose();
    }

    public async Task WaitUntilHealthyAsync(string resource)
    {
        using var timeout = new CancellationTokenSource(StartUp);
        try
        {
            await Application.ResourceNotifications.WaitForResourceHealthyAsync(resource, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            var lines = new[] { "web-install", "web", "realtime-api", "gateway" }.SelectMany(name =>
                Application.GetLines(name).TakeLast(20).Select(line => $"{name} | {line.Content}")
            );
            Assert.Fail($"{resource} did not become healthy:\n{string.Join('\n', lines)}");
        }
    }

    /// <summary>A browser of its own: cookies, storage and all.</summary>
    public async Task<Visitor> OpenBrowserAsync(int width = 1280, int height = 800, bool dark = false)
    {
        var context = await browser!.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            }
        );
        context.SetDefaultTimeout(60_000);
        return new(context, await context.NewPageAsync(), Gateway);
    }
}

/// <summary>All end-to-end stories share one system; each uses rooms of its own.</summary>
[CollectionDefinition(Name)]
public sealed class WholeSystemCollection : ICollectionFixture<WholeSystem>
{
    public const string Name = "The whole system";
}
