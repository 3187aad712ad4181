using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>What Aspire's dashboard shows of the running system.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class DashboardTests(WholeSystem system)
{
    [Fact]
    public async Task Only_the_login_link_opens_the_dashboard()
    {
        await using var stranger = await system.OpenBrowserAsync();
        await stranger.Page.GotoAsync(system.Dashboard("/").ToString());
        await Assertions.Expect(stranger.Page.Locator("#token-text-field")).ToBeVisibleAsync();

        await stranger.Page.GotoAsync(system.DashboardLogin.ToString());

        await Assertions.Expect(stranger.Page.Row("API reference")).ToContainTextAsync("Running");
    }

    [Fact]
    public async Task The_resources_have_links_named_for_what_they_open_and_the_installer_below_the_site()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;

        foreach (var link in new[] { "Site", "Chat", "API reference", "Health" })
        {
            await Assertions
                .Expect(page.Row("API reference").GetByRole(AriaRole.Link, new() { Name = link, Exact = true }))
                .ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex($"^{system.Gateway}"));
        }
        await Assertions.Expect(page.Row("web-installer")).ToContainTextAsync("Finished");
        var names = await page.Locator(".resource-name-text").AllInnerTextsAsync();
        Assert.Equal("web-installer", names[names.ToList().IndexOf("web") + 1]);
    }

    [Fact]
    public async Task The_page_of_a_resource_shows_its_health_and_what_it_is_used_by_and_masks_its_secrets()
    {
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;

        await page.GetByRole(AriaRole.Gridcell, new() { Name = "Project: realtime-api" }).ClickAsync();

        await Assertions.Expect(page.Row("realtime-api_http_/health_200_check")).ToContainTextAsync("Healthy");
        await Assertions
            .Expect(page.Row("Reference, WaitFor").Filter(new() { HasTextString = "gateway" }))
            .ToHaveCountAsync(1);
        await Assertions.Expect(page.Row("Auth__SigningKey")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Row("Auth__SigningKey")).Not.ToContainTextAsync("tttt");
    }

    [Fact]
    public async Task The_graph_has_every_service()
    {
        await using var developer = await system.OpenDashboardAsync("/?view=Graph");

        foreach (var name in new[] { "gateway", "web", "web-installer", "realtime-api" })
        {
            await Assertions
                .Expect(developer.Page.Locator("svg text").Filter(new() { HasTextRegex = new($"^{name}$") }))
                .ToHaveCountAsync(1);
        }
    }

    [Fact]
    public async Task The_console_of_a_service_has_what_it_wrote()
    {
        await using var developer = await system.OpenDashboardAsync("/consolelogs/resource/gateway");

        await Assertions
            .Expect(developer.Page.Locator(".log-content").Filter(new() { HasTextString = "Application started" }))
            .ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_request_is_named_in_the_list_of_traces_by_its_path()
    {
        var room = $"row-{Guid.NewGuid():N}"[..20];
        await system.SendTracedMessageAsync(room);

        await using var developer = await system.OpenDashboardAsync("/traces");

        await Assertions
            .Expect(developer.Page.Row($"gateway: POST /v1/rooms/{room}/messages"))
            .ToContainTextAsync("realtime-api (3)");
    }

    [Fact]
    public async Task The_metrics_of_the_server_have_names_and_descriptions_and_are_drawn()
    {
        await system.SendTracedMessageAsync("measured");
        await using var developer = await system.OpenDashboardAsync(
            "/metrics/resource/realtime-api?meter=Realtime.RealtimeApi&instrument=realtime.messages.received"
        );
        var page = developer.Page;

        await Assertions.Expect(page.GetByText("Messages for rooms that were taken from clients.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".js-plotly-plot .legend")).ToContainTextAsync("Messages");
    }

    [Fact]
    public async Task A_notification_to_everyone_is_a_command_at_hand()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("commanded", "Ada", withInbox: true);
        await using var developer = await system.OpenDashboardAsync();
        var page = developer.Page;

        await page.GetByTitle("Sends a notification to every user's inbox.").ClickAsync();
        var dialog = page.Locator("#interactions-input-dialog");
        await dialog.Locator("fluent-text-input").First.ClickAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("Lunch");
        await dialog.GetByText("Notify everyone").Last.ClickAsync();

        await Assertions.Expect(ada.Page.GetByText("Lunch").First).ToBeVisibleAsync();
    }
}
