using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>What pages may load and who may speak for whom: the site's headers, and what it does with its server's key.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class SitePolicyTests(WholeSystem system)
{
    private const string ReportViolations = """
        window.violations = [];
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
          window.violations.push(`${effectiveDirective} ${blockedURI}`));
        """;

    [Theory]
    [InlineData("/")]
    [InlineData("/chat/policy")]
    [InlineData("/chat/with/user_x?name=Grace")]
    [InlineData("/notifications")]
    [InlineData("/wires")]
    [InlineData("/docs/hooks")]
    [InlineData("/nowhere")]
    [InlineData("/chat/bad%20room%20!")]
    public async Task A_page_has_a_policy_with_a_nonce_of_its_own_and_keeps_to_it(string path)
    {
        await using var visitor = await system.OpenBrowserAsync();
        await visitor.Page.AddInitScriptAsync(ReportViolations);

        List<string> policies = [];
        for (var visit = 0; visit < 2; visit++)
        {
            var answer = await visitor.Page.GotoAsync(new Uri(system.Gateway, path).ToString());
            await Assertions.Expect(visitor.Page.Locator("html.light, html.dark")).ToHaveCountAsync(1);
            policies.Add((await answer!.AllHeadersAsync())["content-security-policy"]);
            Assert.Equal("nosniff", (await answer.AllHeadersAsync())["x-content-type-options"]);
            Assert.Equal("strict-origin-when-cross-origin", (await answer.AllHeadersAsync())["referrer-policy"]);
            Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("window.violations"));
        }

        Assert.All(policies, policy => Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal));
        Assert.All(policies, policy => Assert.Contains("'nonce-", policy, StringComparison.Ordinal));
        Assert.NotEqual(policies[0], policies[1]);
    }

    [Fact]
    public async Task While_the_site_is_worked_on_no_page_breaks_its_policy_or_shows_an_error()
    {
        await using var host = new AppHostProcess();
        var said = await host.NextLineAsync("Site       http://");
        var site = new Uri(said[said.IndexOf("http", StringComparison.Ordinal)..]);
        await using var visitor = await system.OpenBrowserAtAsync(site, expected: []);
        await visitor.Page.AddInitScriptAsync(ReportViolations);

        foreach (var path in new[] { "/", "/chat/bad%20room%20!", "/chat/policy" })
        {
            await visitor.Page.GotoAsync(new Uri(site, path).ToString());
            await Assertions.Expect(visitor.Page.Locator("html.light, html.dark")).ToHaveCountAsync(1);
            // Next's own mark, which turns red for what a component did wrong.
            await Assertions.Expect(visitor.Page.Locator("[data-next-badge]")).ToHaveCountAsync(1);
            await Assertions.Expect(visitor.Page.Locator("[data-next-badge][data-error=true]")).ToHaveCountAsync(0);
            Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("window.violations"));
        }
    }

    [Fact]
    public async Task A_conversation_that_the_server_renders_keeps_to_its_policy_and_begins_at_its_end()
    {
        await using var visitor = await system.OpenBrowserAsync();
        await visitor.Page.AddInitScriptAsync(ReportViolations);
        await visitor.EnterRoomAsync("policy-room", "Ada");
        await visitor.SayForSureAsync("Here before the reload");
        await visitor.Page.ReloadAsync();
        await visitor.WaitUntilReadyAsync();
        await visitor.SeesOnceAsync("Here before the reload");
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("window.violations"));
    }

    [Fact]
    public async Task A_guest_cannot_notify_everybody_with_the_servers_key()
    {
        using var stranger = await SignInAsync("Stranger");
        using var mallory = await SignInAsync("Mallory");
        foreach (var name in new[] { "UserId", "USERID", "userid", "userId" })
        {
            using var body = new StringContent(
                $$"""{"notificationType":"info","title":"t","message":"m","{{name}}":"*"}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
            );
            Assert.Equal(HttpStatusCode.BadRequest, (await mallory.PostAsync("/api/notify", body)).StatusCode);
        }

        var inbox = await stranger.GetFromJsonAsync<JsonElement>("/v1/notifications");
        Assert.Equal(0, inbox.GetProperty("notifications").GetArrayLength());
    }

    [Theory]
    [InlineData(640)]
    [InlineData(700)]
    [InlineData(768)]
    public async Task The_choice_of_a_transport_and_what_is_said_of_it_do_not_overlap(int width)
    {
        await using var visitor = await system.OpenBrowserAsync(width);
        await visitor.GoAsync("/wires");
        var choice = (await visitor.Page.GetByRole(AriaRole.Radio).Last.Locator("..").BoundingBoxAsync())!;
        var status = (
            await visitor.Page.GetByText("It arrives on all four, each in its own words.").BoundingBoxAsync()
        )!;
        var isBelow = status.Y >= choice.Y + choice.Height;
        var isBeside = status.X >= choice.X + choice.Width;
        Assert.True(isBelow || isBeside, $"{status.X},{status.Y} lies over {choice.X},{choice.Y}");
    }

    private async Task<HttpClient> SignInAsync(string username)
    {
        var client = new HttpClient { BaseAddress = system.Gateway };
        var answer = await client.PostAsJsonAsync("/api/session", new { username });
        answer.EnsureSuccessStatusCode();
        return client;
    }
}
