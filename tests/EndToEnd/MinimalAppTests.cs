using Microsoft.Playwright;
using Realtime.Support;

namespace Realtime.EndToEnd;

/// <summary>"Copy one hook into your own Next.js app": done, built and used, against a server of its own.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class MinimalAppTests(WholeSystem system)
{
    [Fact]
    public async Task A_hook_copied_into_another_app_carries_a_conversation_through_a_killed_server()
    {
        using var data = new TemporaryFolder();
        var (appPort, serverPort) = (FreePort.Next(), FreePort.Next());
        (string, string)[] settings =
        [
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{serverPort}"),
            ("AllowedOrigins:0", $"http://127.0.0.1:{appPort}"),
        ];
        await using var first = await ServerProgram.StartAsync(data.Path, settings);
        await using var app = await MinimalApp.StartAsync(appPort, first.Lobby, "useRoom");
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        await OpenAsync(ada.Page, app.Address);
        await OpenAsync(grace.Page, app.Address);

        await SayAsync(ada.Page, "Before");
        await SeesAsync(grace.Page, "Before");
        await SeesAsync(ada.Page, "Before");
        await first.KillAsync();
        await SayAsync(grace.Page, "Said into the dark");
        await using var second = await ServerProgram.StartAsync(data.Path, settings);
        await SeesAsync(ada.Page, "Before", "Said into the dark");
        await SayAsync(ada.Page, "After");

        await SeesAsync(ada.Page, "Before", "Said into the dark", "After");
        await SeesAsync(grace.Page, "Before", "Said into the dark", "After");
    }

    private static async Task OpenAsync(IPage page, Uri address)
    {
        await page.GotoAsync(address.AbsoluteUri);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("joined");
    }

    private static async Task SayAsync(IPage page, string text)
    {
        await page.GetByLabel("Message").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    /// <summary>These texts and no others, in this order, all of them confirmed.</summary>
    private static Task SeesAsync(IPage page, params string[] texts) =>
        Assertions.Expect(page.Locator("li[data-delivery=sent]")).ToHaveTextAsync(texts, new() { Timeout = 60_000 });
}
