using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Realtime.Hosting.Testing;

namespace Realtime.EndToEnd;

/// <summary>What a developer opens the dashboard for, while the system runs.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class DashboardTests(WholeSystem system)
{
    [Fact]
    public async Task The_login_link_shows_every_resource_with_its_state_and_console()
    {
        await using var developer = await system.OpenBrowserAsync();
        var page = developer.Page;

        await page.GotoAsync(system.Application.GetDashboardLogin()!.ToString());

        foreach (var resource in new[] { "gateway", "realtime-api", "web" })
        {
            await Assertions.Expect(page.ResourceRow(resource)).ToContainTextAsync("Running");
        }
        await page.GetByRole(AriaRole.Link, new() { Name = "Console of realtime-api" }).ClickAsync();
        // A long console has only the lines in the document that are in sight.
        await page.IsLiveAsync();
        await page.GetByPlaceholder("Find in the console").FillAsync("Application started");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Table).Locator("mark").First)
            .ToHaveTextAsync("Application started");
    }

    [Fact]
    public async Task A_message_that_was_just_sent_is_found_among_the_traces_with_the_spans_of_both_services()
    {
        await using var developer = await system.OpenDashboardAsync("/traces");
        var page = developer.Page;
        var room = $"traced-{Guid.NewGuid():N}"[..20];

        // The page is open already: what follows comes without a reload.
        var trace = await system.SendTracedMessageAsync(room);
        await page.GetByPlaceholder("Search names or a trace id").FillAsync(room);
        var found = page.Rows().Filter(new() { HasTextString = $"/v1/rooms/{room}/messages" });
        await Assertions.Expect(found).ToHaveCountAsync(1);
        await found.GetByRole(AriaRole.Link).ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(system.Dashboard($"/traces/{trace}").ToString());
        await Assertions.Expect(page.Rows().Filter(new() { HasTextString = "gateway" }).First).ToBeVisibleAsync();
        var served = page.Rows().Filter(new() { HasTextString = "realtime-api" }).First;
        await served.GetByRole(AriaRole.Button).Last.ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(details).ToContainTextAsync("http.route");
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "JSON" }).ClickAsync()
        );
        using var json = await JsonDocument.ParseAsync(await download.CreateReadStreamAsync());
        Assert.Contains(trace, json.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_stopped_and_started_from_the_dashboard_shows_in_state_logs_and_errors()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;
        await Assertions.Expect(page.ResourceRow("realtime-api")).ToContainTextAsync("Running");

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop realtime-api", Exact = true }).ClickAsync();
        try
        {
            await Assertions.Expect(page.ResourceRow("realtime-api")).ToContainTextAsync("Finished");
            await SeesWhatIsWrongAsync(page);
        }
        finally
        {
            await page.GotoAsync(system.Dashboard("/consolelogs/realtime-api").ToString());
            await page.IsLiveAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Start realtime-api", Exact = true }).ClickAsync();
            await system.WaitUntilHealthyAsync("realtime-api");
        }

        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop realtime-api", Exact = true }))
            .ToBeVisibleAsync();
        // The gateway looks for itself whether the service is back.
        using var http = new HttpClient { BaseAddress = system.Gateway };
        await Realtime.Support.Eventually.HoldsAsync(
            async () => (await http.GetAsync("/v1/stats")).IsSuccessStatusCode,
            "the API answers through the gateway again",
            TimeSpan.FromSeconds(60)
        );
    }

    private async Task SeesWhatIsWrongAsync(IPage page)
    {
        // The page is open before anything goes wrong, and shows this request alone: others have failed before it.
        var trace = Guid.NewGuid().ToString("N");
        await page.GotoAsync(
            system.Dashboard($"/structuredlogs?resource=gateway&level=warning&trace={trace}").ToString()
        );
        await page.IsLiveAsync();
        using var http = new HttpClient { BaseAddress = system.Gateway };
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var refused = await http.GetAsync("/v1/stats");
        Assert.Contains(refused.StatusCode, new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
        await Assertions
            .Expect(page.Rows().Filter(new() { HasTextString = "realtime-api did not answer" }).First)
            .ToBeVisibleAsync();

        await page.GotoAsync(system.Dashboard($"/traces?errors=only&resource=gateway&q={trace}").ToString());
        await Assertions.Expect(page.Rows().Filter(new() { HasTextString = "/v1/stats" }).First).ToBeVisibleAsync();

        await page.GotoAsync(system.Dashboard("/consolelogs/realtime-api").ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Application is shutting down");
    }

    [Fact]
    public async Task A_page_that_loses_the_AppHost_says_so_and_goes_on_by_itself()
    {
        var login = system.Application.GetDashboardLogin()!;
        // Blazor's own words for a connection that breaks and can't be made.
        await using var developer = await system.OpenBrowserAtAsync(
            login,
            [
                "Connection disconnected",
                "Cannot send data if the connection is not in the 'Connected' State",
                "Failed to complete negotiation",
                "Failed to start the connection",
            ]
        );
        var page = developer.Page;
        await developer.GoAsync(login.PathAndQuery);
        await developer.GoAsync("/traces");
        await page.IsLiveAsync();
        var notice = page.GetByText("The AppHost does not answer.");
        await Assertions.Expect(notice).ToBeHiddenAsync();

        developer.LoseLine();
        await Assertions.Expect(notice).ToBeVisibleAsync();
        developer.MendConnection();

        await Assertions.Expect(notice).ToBeHiddenAsync();
        // The page hears again what is typed, and shows what was sent meanwhile.
        var room = $"back-{Guid.NewGuid():N}"[..20];
        await system.SendTracedMessageAsync(room);
        await page.GetByPlaceholder("Search names or a trace id").FillAsync(room);
        await Assertions
            .Expect(page.Rows().Filter(new() { HasTextString = $"/v1/rooms/{room}/messages" }))
            .ToHaveCountAsync(1);
    }
}
