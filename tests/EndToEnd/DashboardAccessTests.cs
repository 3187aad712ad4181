using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>The dashboard for people who use it with a screen reader or the keyboard, by axe's rules.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class DashboardAccessTests(WholeSystem system)
{
    private static readonly string[] Pages =
    [
        "/",
        "/?view=graph",
        "/?resource=realtime-api",
        "/consolelogs/realtime-api",
        "/consolelogs/realtime-api?wrap=on",
        "/structuredlogs",
        "/traces",
        "/metrics?resource=realtime-api",
        "/metrics?resource=realtime-api&view=table",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Axe_finds_nothing_serious_on_any_page(bool dark)
    {
        var trace = await system.SendTracedMessageAsync("accessible");
        await using var developer = await system.OpenDashboardAsync(dark: dark);
        var page = developer.Page;
        await page.GotoAsync(system.Dashboard($"/traces/{trace}").ToString());
        await page.IsLiveAsync();
        await page.Rows()
            .Filter(new() { HasTextString = "realtime-api" })
            .First.GetByRole(AriaRole.Button)
            .Last.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Complementary)).ToBeVisibleAsync();

        var findings = await FindingsAsync(page, "a trace");
        foreach (var path in Pages)
        {
            await page.GotoAsync(system.Dashboard(path).ToString());
            await page.IsLiveAsync();
            await Assertions
                .Expect(page.Locator(".page-body :is(tr, .row, .node, .tree-item)").First)
                .ToBeVisibleAsync();
            findings.AddRange(await FindingsAsync(page, path));
        }

        Assert.Empty(findings);
    }

    [Fact]
    public async Task Axe_finds_nothing_serious_at_the_login()
    {
        await using var stranger = await system.OpenBrowserAsync();
        await stranger.Page.GotoAsync(system.Dashboard("/").ToString());
        await Assertions.Expect(stranger.Page.GetByLabel("Token")).ToBeFocusedAsync();

        Assert.Empty(await FindingsAsync(stranger.Page, "/login"));
    }

    private static async Task<List<string>> FindingsAsync(IPage page, string name)
    {
        var result = await page.RunAxe();
        return
        [
            .. result
                .Violations.Where(violation => violation.Impact is "serious" or "critical")
                .SelectMany(violation =>
                    violation.Nodes.Take(3).Select(node => $"{name}: {violation.Id}: {violation.Help}: {node.Html}")
                ),
        ];
    }
}
