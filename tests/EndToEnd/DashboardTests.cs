using Microsoft.Playwright;
using Realtime.Hosting.Testing;

namespace Realtime.EndToEnd;

/// <summary>A developer at the dashboard while the system runs.</summary>
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
            await Assertions
                .Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasTextString = resource }).First)
                .ToContainTextAsync("Running");
        }
        var consolePage = new Uri(system.Application.GetDashboardLogin()!, "/consolelogs/realtime-api");
        await page.GotoAsync(consolePage.ToString());
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("Application started");
    }

    [Fact]
    public async Task A_request_through_the_gateway_leaves_one_trace_with_the_spans_of_both_services()
    {
        using var http = new HttpClient { BaseAddress = system.Gateway };
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        http.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        (await http.GetAsync("/v1/stats")).EnsureSuccessStatusCode();
        await using var developer = await system.OpenBrowserAsync();

        await developer.Page.GotoAsync(system.Application.GetDashboardLogin()!.ToString());
        await developer.Page.GotoAsync(
            new Uri(system.Application.GetDashboardLogin()!, $"/traces/{TraceId}").ToString()
        );

        var body = developer.Page.Locator("body");
        await Assertions.Expect(body).ToContainTextAsync("gateway", new() { Timeout = 30_000 });
        await Assertions.Expect(body).ToContainTextAsync("realtime-api", new() { Timeout = 30_000 });
    }
}
