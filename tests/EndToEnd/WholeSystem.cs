using System.Net.Http.Json;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>The real AppHost with everything it starts, on free ports, and a real browser in front of it.</summary>
#pragma warning disable CA1001 // xunit ends it by DisposeAsync
public sealed class WholeSystem : IAsyncLifetime
#pragma warning restore CA1001
{
    /// <summary>With which a server speaks to the API.</summary>
    public const string ApiKey = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

    /// <summary>Milliseconds; a machine with two cores runs all of this and the browsers.</summary>
    private const int Patience = 60_000;

    private const string SigningKey = "tttttttttttttttttttttttttttttttttttttttttttttttt";

    /// <summary>The site's packages may have to be installed first, and its first page compiled.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder data = new();
    private IPlaywright? playwright;
    private IBrowser? browser;
    private DistributedApplication? application;

    public DistributedApplication Application => application!;

    /// <summary>Opens Aspire's dashboard for whoever follows it.</summary>
    public Uri DashboardLogin { get; private set; } = null!;

    /// <summary>The one public address.</summary>
    public Uri Gateway => Application.GetEndpoint("gateway");

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Chromium.Program), Chromium.IsMissing);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            new() { EnableDashboard = true },
            [
                $"--Gateway:Port={FreePort.Next()}",
                $"--Data:Folder={data.Path}",
                $"--Parameters:auth-signing-key={SigningKey}",
                $"--Parameters:site-api-key={ApiKey}",
                // What visitors get, and it answers at once: the dev server compiles each page when it is first asked for.
                "--Web:Production=true",
            ]
        );
        // A command may ask for its arguments.
        builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] = "true";
        application = await builder.BuildAsync();
        await Application.StartAsync();
        await WaitUntilHealthyAsync("gateway");
        DashboardLogin = await Application.GetDashboardUrlAsync();
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Chromium.Program, Args = Chromium.Flags }
        );
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
            await Application.BecomesHealthyAsync(resource, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            List<string> lines = [];
            foreach (var name in new[] { "web-installer", "web", "realtime-api", "gateway" })
            {
                lines.AddRange((await Application.LastLinesAsync(name)).Select(line => $"{name} | {line}"));
            }
            Assert.Fail($"{resource} did not become healthy:\n{string.Join('\n', lines)}");
        }
    }

    /// <summary>As another program does: with the API key, to a person or to everybody.</summary>
    public async Task NotifyAsync(string userId, string notificationType, string title)
    {
        using var server = new HttpClient { BaseAddress = Gateway };
        server.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);
        var notification = new
        {
            userId,
            notificationType,
            title,
            message = "Sent by a test.",
        };
        (await server.PostAsJsonAsync("/v1/notifications", notification)).EnsureSuccessStatusCode();
    }

    /// <summary>A browser of its own: cookies, storage and all.</summary>
    public Task<Visitor> OpenBrowserAsync(int width = 1280, int height = 800, bool dark = false, bool scripts = true) =>
        OpenAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                JavaScriptEnabled = scripts,
            }
        );

    public Task<Visitor> OpenPhoneAsync(int height = 844, bool dark = false) =>
        OpenAsync(
            new()
            {
                ViewportSize = new() { Width = 390, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                HasTouch = true,
                IsMobile = true,
            }
        );

    /// <summary>A session as the API itself would have given it, but of a chosen length; negative for one that is over.</summary>
    public static string TokenFor(string userId, string username, TimeSpan left)
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = "realtime",
                Audience = "realtime",
                IssuedAt = now.AddHours(-1),
                Expires = now + left,
                Subject = new([new("sub", userId), new("name", username)]),
                SigningCredentials = new(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(SigningKey)),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );
    }

    /// <summary>A browser whose line leads to another address than the gateway's.</summary>
    /// <param name="expected">What its pages may report.</param>
    public Task<Visitor> OpenBrowserAtAsync(Uri site, IReadOnlyList<string> expected) =>
        OpenAsync(
            new()
            {
                ViewportSize = new() { Width = 1440, Height = 900 },
            },
            site,
            expected
        );

    private async Task<Visitor> OpenAsync(
        BrowserNewContextOptions options,
        Uri? site = null,
        IReadOnlyList<string>? expected = null
    )
    {
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        context.SetDefaultNavigationTimeout(2 * Patience);
        return new(context, await context.NewPageAsync(), new(site ?? Gateway)) { Expected = expected ?? [] };
    }
}

/// <summary>All end-to-end stories share one system; each uses rooms of its own.</summary>
[CollectionDefinition(Name)]
public sealed class WholeSystemCollection : ICollectionFixture<WholeSystem>
{
    public const string Name = "The whole system";
}
