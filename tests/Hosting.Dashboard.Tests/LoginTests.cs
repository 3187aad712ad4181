using System.Net;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>Only who has the token of the run may look.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task A_page_sends_a_stranger_to_the_login_page_and_remembers_where_to_go()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();

        using var answer = await stranger.GetAsync("/traces?q=slow");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/login?returnUrl=%2Ftraces%3Fq%3Dslow", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_login_link_sets_a_cookie_that_scripts_cannot_read_and_that_is_not_the_token()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();

        using var answer = await stranger.GetAsync($"/login?t={TestDashboard.Token}");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        Assert.DoesNotContain(TestDashboard.Token, cookie);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task A_wrong_token_is_refused(string token)
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();

        using var answer = await stranger.GetAsync($"/login?t={token}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("not the token of this run", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_token_typed_into_the_form_lets_in()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["token"] = TestDashboard.Token, ["returnUrl"] = "/traces" }
        );

        using var answer = await stranger.PostAsync("/login", form);

        Assert.Equal("/traces", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task A_login_link_never_leads_to_another_site(string returnUrl)
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();

        using var answer = await stranger.GetAsync(
            $"/login?t={TestDashboard.Token}&returnUrl={Uri.EscapeDataString(returnUrl)}"
        );

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/_blazor")]
    public async Task The_socket_of_the_pages_demands_the_cookie_too(string path)
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();

        using var answer = await stranger.PostAsync(path, null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_download_demands_the_cookie_too()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var stranger = dashboard.Stranger();
        stranger.DefaultRequestHeaders.Accept.Clear();

        using var answer = await stranger.GetAsync("/export/console/api");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_use_the_cookie()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "http://localhost:8080");

        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_name_that_only_somebodys_DNS_knows_is_refused()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example" } };

        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_nobody_is_asked()
    {
        await using var dashboard = await TestDashboard.StartAsync(token: "");
        using var stranger = dashboard.Stranger();

        using var answer = await stranger.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
