using System.Net;
using System.Net.Http.Headers;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>Styles and scripts come out of the assembly: this test's host has no static web assets, as no AppHost has.</summary>
public sealed class AssetTests
{
    [Theory]
    [InlineData("/_framework/blazor.web.js", "text/javascript", 100_000)]
    [InlineData("/assets/blazor.web.js", "text/javascript", 100_000)]
    [InlineData("/assets/dashboard.js", "text/javascript", 1_000)]
    [InlineData("/assets/dashboard.css", "text/css", 5_000)]
    [InlineData("/assets/favicon.svg", "image/svg+xml", 100)]
    public async Task An_asset_has_its_content_and_type(string path, string type, int atLeast)
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();

        using var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length > atLeast);
    }

    [Fact]
    public async Task An_asset_that_the_browser_has_is_not_sent_again()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        using var first = await browser.GetAsync("/assets/dashboard.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/dashboard.css");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag ?? throw new InvalidOperationException("No ETag."));

        using var second = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task A_page_names_its_assets_by_their_content_so_they_are_cached_for_ever()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        var page = await browser.GetStringAsync("/");
        var start = page.IndexOf("/assets/dashboard.css?v=", StringComparison.Ordinal);
        var path = page[start..page.IndexOf('"', start)];

        using var answer = await browser.GetAsync(path);

        Assert.Equal(
            new CacheControlHeaderValue
            {
                Public = true,
                MaxAge = TimeSpan.FromDays(365),
                Extensions = { new NameValueHeaderValue("immutable") },
            },
            answer.Headers.CacheControl
        );
    }
}
