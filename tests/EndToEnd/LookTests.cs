using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>
/// Every page in every state, dark and light, on a desktop and on a phone: nothing that axe finds serious against WCAG 2.2 AA.
/// The pictures lie in <c>screenshots/</c> beside the test, for people to look at.
/// </summary>
[Collection(WholeSystemCollection.Name)]
public sealed class LookTests(WholeSystem system)
{
    private static readonly string Axe = File.ReadAllText(
        Path.Combine(RepositoryRoot.Path, "web", "node_modules", "axe-core", "axe.min.js")
    );

    private const string Check = """
        async () => {
          const wanted = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
          const { violations } = await axe.run(document, wanted);
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target} (${failureSummary})`));
        }
        """;

    [Theory]
    [InlineData("desktop", false)]
    [InlineData("desktop", true)]
    [InlineData("phone", false)]
    [InlineData("phone", true)]
    public async Task Every_page_is_accessible_in_every_state(string device, bool dark)
    {
        var look = $"{device}-{(dark ? "dark" : "light")}";
        var room = $"look-{look}";
        var phone = device == "phone";
        await using var ada = phone
            ? await system.OpenPhoneAsync(dark: dark)
            : await system.OpenBrowserAsync(1440, 900, dark);
        await using var grace = await system.OpenBrowserAsync();
        await grace.EnterRoomAsync(room, "Grace Hopper");
        List<string> findings = [];
        async Task Look(string state)
        {
            await ada.Page.ScreenshotAsync(new() { Path = $"screenshots/{look}-{state}.png" });
            await ada.Page.EvaluateAsync(Axe);
            findings.AddRange((await ada.Page.EvaluateAsync<string[]>(Check)).Select(it => $"{state}: {it}"));
        }

        await ada.GoAsync("/");
        await Assertions.Expect(ada.Page.GetByTestId("live").GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
        await Look("home");
        await ada.GoAsync("/notifications");
        await Assertions.Expect(ada.Page.GetByLabel("Your name")).ToBeVisibleAsync();
        await Look("sign-in");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(ada.Page.GetByText("Please enter a name first.")).ToBeVisibleAsync();
        await Look("sign-in-refused");
        await ada.SignInAsync("Ada Lovelace");
        await Assertions.Expect(ada.Page.GetByText("All caught up.")).ToBeVisibleAsync();
        await Look("inbox-empty");
        foreach (var kind in new[] { "info", "success", "warning", "error" })
        {
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = kind }).ClickAsync();
        }
        await Assertions.Expect(ada.Page.GetByTestId("notification")).ToHaveCountAsync(4);
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Mark read" }).First.ClickAsync();
        await Look("inbox");

        await ada.GoAsync($"/chat/{room}");
        await ada.WaitUntilReadyAsync();
        await Assertions.Expect(ada.Page.GetByText("Nothing said yet")).ToBeVisibleAsync();
        await Look("room-empty");
        await grace.SayAsync("Have you seen https://example.com/a/page yet? It says `offset` is enough.");
        await grace.SayAsync("```\nconst offset: number = await room.join({ since: { epoch, offset } });\n```");
        await ada.SeesOnceAsync("const offset");
        await ada.SayForSureAsync("I have. And what is left of a connection that breaks is in the room. " + Long);
        await grace.SayForSureAsync("👍");
        var seen = Assertions.Expect(ada.Page.GetByTestId("writing")).ToContainTextAsync("Grace Hopper is writing");
        await grace.Page.GetByLabel("Message", new() { Exact = true }).PressSequentiallyAsync("Wri");
        await seen;
        await Look("room");
        if (phone)
        {
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Members" }).ClickAsync();
            await Look("members");
            await ada.Page.Keyboard.PressAsync("Escape");
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Rooms and people" }).ClickAsync();
            await Look("rooms");
            await ada.Page.Keyboard.PressAsync("Escape");
        }
        await ada.LoseConnectionAsync();
        await Look("offline");
        ada.MendConnection();
        await ada.WaitUntilReadyAsync();

        await ada.GoAsync("/chat/with/user_who_left");
        await ada.WaitUntilReadyAsync();
        await Look("private-empty");
        await ada.SayAsync("Are you there?");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Discard" })).ToBeVisibleAsync();
        await Look("private-failed");
        await ada.GoAsync("/wires");
        await Assertions
            .Expect(ada.Page.Locator("[data-testid^=wire-]").GetByText("Connected", new() { Exact = true }))
            .ToHaveCountAsync(4);
        await Look("wires");
        await ada.GoAsync("/docs/hooks");
        await Assertions
            .Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "Hooks", Level = 1 }))
            .ToBeVisibleAsync();
        await Look("hooks");
        await ada.GoAsync("/nowhere");
        await Look("not-found");

        Assert.Empty(findings);
    }

    private const string Long = "It waits there, in its place, for whoever comes back and asks for what was missed. ";
}
