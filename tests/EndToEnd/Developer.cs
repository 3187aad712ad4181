using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Realtime.Hosting.Testing;

namespace Realtime.EndToEnd;

/// <summary>Somebody at the dashboard, logged in, and what they do to have something to look at.</summary>
internal static class Developer
{
    public const int Desktop = 1440;
    public const int Phone = 390;

    public static async Task<Visitor> OpenDashboardAsync(
        this WholeSystem system,
        string path = "/",
        int width = Desktop,
        bool dark = false
    )
    {
        var developer = await system.OpenBrowserAsync(width, height: 900, dark);
        await developer.Page.GotoAsync(system.Application.GetDashboardLogin()!.ToString());
        await developer.Page.GotoAsync(system.Dashboard(path).ToString());
        await developer.Page.IsLiveAsync();
        return developer;
    }

    /// <summary>The page is there before its socket is; only then it hears what is clicked and typed.</summary>
    public static Task IsLiveAsync(this IPage page) =>
        Assertions.Expect(page.Locator(".shell[data-live]")).ToHaveCountAsync(1);

    public static Uri Dashboard(this WholeSystem system, string path) =>
        new(system.Application.GetDashboardLogin()!, path);

    /// <summary>Sends a message into a room over REST and says the id of the trace that it left.</summary>
    public static async Task<string> SendTracedMessageAsync(this WholeSystem system, string room)
    {
        using var http = new HttpClient { BaseAddress = system.Gateway };
        using var signedIn = await http.PostAsJsonAsync("/v1/session", new { username = "Ada" });
        var session = await signedIn.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        var traceId = Guid.NewGuid().ToString("N");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/rooms/{room}/messages")
        {
            Content = JsonContent.Create(new { data = new { text = "hello" } }),
            Headers =
            {
                { "Authorization", $"Bearer {session.GetProperty("token").GetString()}" },
                { "traceparent", $"00-{traceId}-b7ad6b7169203331-01" },
            },
        };
        (await http.SendAsync(request)).EnsureSuccessStatusCode();
        return traceId;
    }

    public static ILocator Rows(this IPage page) => page.Locator(".rows .row");

    public static ILocator ResourceRow(this IPage page, string name) =>
        page.Locator("tbody tr")
            .Filter(new() { Has = page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }) });
}
