using System.Collections.Concurrent;
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

    [Theory]
    [InlineData("hooks/useRoom.ts")]
    [InlineData("lib/realtime/room.ts")]
    [InlineData("lib/realtime/client.ts")]
    public async Task A_conversation_goes_on_while_somebody_works_on_its_code(string file)
    {
        using var data = new TemporaryFolder();
        var (appPort, serverPort) = (FreePort.Next(), FreePort.Next());
        await using var server = await ServerProgram.StartAsync(
            data.Path,
            [("ASPNETCORE_URLS", $"http://127.0.0.1:{serverPort}"), ("AllowedOrigins:0", $"http://127.0.0.1:{appPort}")]
        );
        await using var app = await MinimalApp.StartAsync(appPort, server.Lobby, "useRoom", development: true);
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        ConcurrentDictionary<IWebSocket, bool> open = [];
        ada.Page.WebSocket += (_, socket) =>
        {
            if (socket.Url.StartsWith(server.Lobby.AbsoluteUri, StringComparison.Ordinal))
            {
                open[socket] = true;
                socket.Close += (_, _) => open.TryRemove(socket, out bool _);
            }
        };
        await OpenAsync(grace.Page, app.Address);
        await OpenAsync(ada.Page, app.Address);
        await SayAsync(ada.Page, "Before");
        await SeesAsync(ada.Page, "Before");
        await ada.Page.EvaluateAsync("() => { window.sameDocument = true; }");

        await MinimalApp.EditAsync(
            file,
            "export const editedByTheTest = ((globalThis as { edited?: boolean }).edited = true);"
        );
        await Task.WhenAll(HasRefreshedAsync(ada.Page), HasRefreshedAsync(grace.Page));
        await SayUntilItIsThereAsync(ada.Page, "After");
        await SayUntilItIsThereAsync(grace.Page, "Seen");

        await SeesAsync(ada.Page, "Before", "After", "Seen");
        await SeesAsync(grace.Page, "Before", "After", "Seen");
        Assert.True(await ada.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));
        await Eventually.HoldsAsync(() => open.Count == 1, "one socket is open");
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

    /// <summary>The edited module has run, and React, which waits for 30 ms for others, has rendered it.</summary>
    private static async Task HasRefreshedAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => globalThis.edited === true", null, new() { Timeout = 120_000 });
        // Set later and longer than React's, this timer ends after it, however slow the page is.
        await page.EvaluateAsync("() => new Promise((over) => setTimeout(over, 100))");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("joined");
    }

    /// <summary>As people do it whose page has just changed under their hands, and forgotten what they were writing.</summary>
    private static async Task SayUntilItIsThereAsync(IPage page, string text)
    {
        var said = page.GetByRole(AriaRole.Listitem).Filter(new() { HasTextString = text });
        for (var tries = 0; tries < 10 && await said.CountAsync() == 0; tries++)
        {
            await SayAsync(page, text);
            await page.EvaluateAsync("() => new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))");
        }
    }

    /// <summary>These texts and no others, in this order, all of them confirmed.</summary>
    private static Task SeesAsync(IPage page, params string[] texts) =>
        Assertions.Expect(page.Locator("li[data-delivery=sent]")).ToHaveTextAsync(texts, new() { Timeout = 60_000 });
}
