using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Realtime.Hosting.Testing;

namespace Realtime.EndToEnd;

/// <summary>Each page of the dashboard with what the running system gives it.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class DashboardPagesTests(WholeSystem system)
{
    [Fact]
    public async Task The_details_of_a_resource_show_its_endpoints_health_and_references_and_mask_its_secrets()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "realtime-api", Exact = true }).ClickAsync();

        var details = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(details).ToContainTextAsync("realtime-api_http_/health_200_check");
        await Assertions.Expect(details).ToContainTextAsync("gateway waits for this");
        await Assertions.Expect(details).Not.ToContainTextAsync(new string('t', 48));
        await details.GetByRole(AriaRole.Button, new() { Name = "Reveal Auth__SigningKey" }).ClickAsync();
        await Assertions.Expect(details).ToContainTextAsync(new string('t', 48));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(details).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_graph_has_every_service_and_leads_to_its_details()
    {
        await using var developer = await system.OpenDashboardAsync("/?view=graph");
        var page = developer.Page;

        foreach (var name in new[] { "gateway", "web", "realtime-api" })
        {
            await Assertions
                .Expect(page.GetByRole(AriaRole.Button, new() { Name = $"{name}, Running" }))
                .ToBeVisibleAsync();
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "web, Running" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("npm run");
    }

    [Fact]
    public async Task What_is_typed_into_a_search_before_the_page_is_live_is_searched_for_then()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;
        var mayStart = new TaskCompletionSource();
        await page.RouteAsync(
            "**/_blazor/negotiate*",
            async route =>
            {
                await mayStart.Task;
                await route.ContinueAsync();
            }
        );
        await page.ReloadAsync();
        var search = page.GetByPlaceholder("Filter resources");
        await search.ClickAsync();
        await page.Keyboard.TypeAsync("real");
        mayStart.SetResult();
        await page.IsLiveAsync();
        await page.Keyboard.TypeAsync("time");

        await Assertions.Expect(search).ToHaveValueAsync("realtime");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("[?&]q=realtime$"));
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "realtime-api" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "gateway" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_search_loses_no_letter_however_late_the_answers_come()
    {
        await using var developer = await OpenFarDashboardAsync("/");
        var page = developer.Page;
        var search = page.GetByPlaceholder("Filter resources");
        await search.ClickAsync();

        await page.Keyboard.TypeAsync("realtime-api", new() { Delay = 120 });

        await Assertions.Expect(page).ToHaveURLAsync(new Regex("[?&]q=realtime-api$"));
        await Assertions.Expect(search).ToHaveValueAsync("realtime-api");
    }

    [Fact]
    public async Task What_is_chosen_quickly_one_after_the_other_all_holds_however_late_the_answers_come()
    {
        await using var developer = await OpenFarDashboardAsync("/structuredlogs");
        var page = developer.Page;

        await page.GetByLabel("Resource").SelectOptionAsync("gateway");
        await page.GetByLabel("Minimum level").SelectOptionAsync("information");
        foreach (var filter in new[] { "room=a", "kind=b" })
        {
            await page.GetByPlaceholder("Room=general").FillAsync(filter);
            await page.Keyboard.PressAsync("Enter");
        }
        await page.GetByPlaceholder("Search messages").FillAsync("started");

        await Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex("resource=gateway&level=information&f=room%3Da&f=kind%3Db&q=started$"));
    }

    [Fact]
    public async Task Another_console_chosen_in_between_keeps_what_was_chosen_before_and_after()
    {
        await using var developer = await OpenFarDashboardAsync("/consolelogs/gateway");
        var page = developer.Page;

        await page.GetByTitle("Timestamps").ClickAsync();
        await page.GetByLabel("Resource").SelectOptionAsync("web");
        await page.GetByTitle("Wrap long lines").ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/consolelogs/web[^?]*\\?times=off&wrap=on$"));
    }

    private async Task<Visitor> OpenFarDashboardAsync(string path)
    {
        var developer = await system.OpenDashboardAsync();
        await developer.Page.RouteWebSocketAsync("**/_blazor*", DelayAnswers);
        await developer.Page.GotoAsync(system.Dashboard(path).ToString());
        await developer.Page.IsLiveAsync();
        return developer;
    }

    /// <summary>As on a line with a round trip of 200 ms.</summary>
    private static void DelayAnswers(IWebSocketRoute toPage)
    {
        var toServer = toPage.ConnectToServer();
        var passed = Task.CompletedTask;
        toServer.OnMessage(frame => passed = PassLaterAsync(passed, frame));

        async Task PassLaterAsync(Task before, IWebSocketFrame frame)
        {
            await Task.WhenAll(before, Task.Delay(TimeSpan.FromMilliseconds(200)));
            if (frame.Binary is { } bytes)
            {
                toPage.Send(bytes);
            }
            else
            {
                toPage.Send(frame.Text!);
            }
        }
    }

    [Fact]
    public async Task A_search_in_the_console_stays_in_the_address_and_a_cleared_view_still_downloads_whole()
    {
        await using var developer = await system.OpenDashboardAsync("/consolelogs/gateway");
        var page = developer.Page;
        var lines = page.GetByRole(AriaRole.Table);
        await page.IsLiveAsync();

        await page.GetByPlaceholder("Find in the console").FillAsync("Hosting environment");
        await Assertions.Expect(page.Rows()).ToHaveCountAsync(1);
        await Assertions.Expect(lines.Locator("mark").First).ToHaveTextAsync("Hosting environment");
        await page.ReloadAsync();
        await page.IsLiveAsync();
        await Assertions.Expect(page.Rows()).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Assertions.Expect(page.Rows()).ToHaveCountAsync(0);

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync()
        );
        using var text = new StreamReader(await download.CreateReadStreamAsync());
        Assert.Contains("Hosting environment", await text.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_narrowed_by_resource_level_and_attribute_and_the_address_says_how()
    {
        await using var developer = await system.OpenDashboardAsync("/structuredlogs");
        var page = developer.Page;
        await page.GetByLabel("Resource").SelectOptionAsync("gateway");
        await page.GetByPlaceholder("Search messages").FillAsync("Content root path");
        await Assertions.Expect(page.Rows()).ToHaveCountAsync(1);
        await page.Rows().GetByRole(AriaRole.Button).ClickAsync();

        var details = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(details).ToContainTextAsync("Microsoft.Hosting.Lifetime");
        await details.GetByText("ContentRoot", new() { Exact = true }).HoverAsync();
        await details.GetByTitle("Show only this value").First.ClickAsync();

        await Assertions
            .Expect(page)
            .ToHaveURLAsync(new System.Text.RegularExpressions.Regex("resource=gateway.*f=ContentRoot"));
        await page.ReloadAsync();
        await page.IsLiveAsync();
        await Assertions.Expect(page.Rows()).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_instrument_is_drawn_over_the_chosen_time_and_shown_as_a_table()
    {
        await system.SendTracedMessageAsync("measured");
        await using var developer = await system.OpenDashboardAsync("/metrics?resource=realtime-api");
        var page = developer.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "http.server.request.duration" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Figure, new() { Name = "http.server.request.duration" }))
            .ToContainTextAsync("P99");
        await page.GetByRole(AriaRole.Button, new() { Name = "1m", Exact = true }).ClickAsync();
        await page.GetByLabel("http.request.method").SelectOptionAsync("POST");
        await page.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "P50" })).ToBeVisibleAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("range=1m"));
    }

    [Fact]
    public async Task Every_page_is_a_key_away()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;
        await Assertions.Expect(page.ResourceRow("gateway")).ToBeVisibleAsync();

        foreach (
            var (key, heading) in new[]
            {
                ("c", "Console"),
                ("s", "Logs"),
                ("t", "Traces"),
                ("m", "Metrics"),
                ("r", "Resources"),
            }
        )
        {
            await page.Keyboard.PressAsync(key);
            await Assertions
                .Expect(
                    page.GetByRole(
                        AriaRole.Heading,
                        new()
                        {
                            Name = heading,
                            Exact = true,
                            Level = 1,
                        }
                    )
                )
                .ToBeVisibleAsync();
        }
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.GetByPlaceholder("Filter resources")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("gate");
        await Assertions.Expect(page.ResourceRow("web")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Keyboard shortcuts");
    }

    [Fact]
    public async Task The_chosen_theme_outlives_a_reload()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;
        var theme = page.GetByTitle("Light, dark or the system's");
        var before = await BackgroundAsync(page);

        await theme.ClickAsync();
        await theme.ClickAsync();
        var dark = await BackgroundAsync(page);
        await page.ReloadAsync();

        Assert.NotEqual(before, dark);
        Assert.Equal(dark, await BackgroundAsync(page));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?resource=realtime-api")]
    [InlineData("/consolelogs/realtime-api")]
    [InlineData("/structuredlogs")]
    [InlineData("/traces")]
    [InlineData("/metrics?resource=realtime-api")]
    public async Task A_phone_shows_every_page_without_scrolling_sideways(string path)
    {
        await using var developer = await system.OpenDashboardAsync(path, Developer.Phone);
        var page = developer.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" })).ToBeVisibleAsync();

        var overflow = await page.EvaluateAsync<int>(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );

        Assert.Equal(0, overflow);
    }

    private static Task<string> BackgroundAsync(IPage page) =>
        page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
