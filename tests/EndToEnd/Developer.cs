using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>Somebody at Aspire's dashboard, and what they do to have something to look at.</summary>
internal static class Developer
{
    public static async Task<Visitor> OpenDashboardAsync(this WholeSystem system, string path = "/", bool dark = false)
    {
        var developer = await system.OpenBrowserAsync(1440, 900, dark);
        await developer.Page.GotoAsync(system.DashboardLogin.ToString());
        await Assertions.Expect(developer.Page.GetByRole(AriaRole.Link, new() { Name = "Traces" })).ToBeVisibleAsync();
        await developer.Page.GotoAsync(system.Dashboard(path).ToString());
        return developer;
    }

    public static Uri Dashboard(this WholeSystem system, string path) => new(system.DashboardLogin, path);

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

    /// <summary>The row of a table or waterfall that has this text.</summary>
    public static ILocator Row(this IPage page, string text) =>
        page.Locator("tr").Filter(new() { HasTextString = text });
}
