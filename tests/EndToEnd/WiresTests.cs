using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>The page on which one room is seen over its four wires.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class WiresTests(WholeSystem system)
{
    private static readonly string[] Wires = ["native", "signalr", "socketio", "sse"];
    private static readonly string[] Names = ["WebSocket", "SignalR", "Socket.IO", "Event stream"];
    private static readonly LocatorAssertionsToHaveCountOptions Patience = new() { Timeout = 60_000 };

    private static readonly (string Library, string Mark)[] Marks =
    [
        ("SignalR", "Cannot start a HubConnection"),
        ("Socket.IO", "reconnect_attempt"),
    ];

    [Fact]
    public async Task What_is_said_over_one_wire_arrives_over_all_four_and_a_cut_one_catches_up()
    {
        await using var ada = await system.OpenBrowserAsync(width: 1440, height: 900);
        var page = ada.Page;
        await page.GotoAsync(new Uri(system.Gateway, "/wires").ToString());
        foreach (var name in Names)
        {
            await SayAsync(page, name, $"Hello over {name}");
            foreach (var wire in Wires)
            {
                await Assertions.Expect(Said(page, wire, $"Hello over {name}")).ToHaveCountAsync(1, Patience);
            }
        }

        for (var i = 0; i < Names.Length; i++)
        {
            var (cut, other) = (Names[i], Names[(i + 1) % Names.Length]);
            await page.GetByRole(AriaRole.Button, new() { Name = $"Cut {cut}" }).ClickAsync();
            await SayAsync(page, other, $"Without {cut}");
            await Assertions
                .Expect(Said(page, Wires[(i + 1) % Wires.Length], $"Without {cut}"))
                .ToHaveCountAsync(1, Patience);
            await Assertions.Expect(Said(page, Wires[i], $"Without {cut}")).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Button, new() { Name = $"Connect {cut} again" }).ClickAsync();
            await Assertions.Expect(Said(page, Wires[i], $"Without {cut}")).ToHaveCountAsync(1, Patience);
        }
        var rooms = await Task.WhenAll(Wires.Select(wire => OrderAsync(page, wire)));
        Assert.All(rooms, order => Assert.Equal(rooms[0], order));
    }

    [Fact]
    public async Task SignalR_and_Socket_IO_are_loaded_by_the_pages_that_use_them_and_no_others()
    {
        await using var ada = await system.OpenBrowserAsync();
        foreach (var path in new[] { "/", "/chat", "/notifications", "/docs/hooks" })
        {
            Assert.Empty(await LibrariesOnAsync(ada, path));
        }
        Assert.Equal(["SignalR", "Socket.IO"], await LibrariesOnAsync(ada, "/wires"));
    }

    /// <summary>Which of the two libraries any script of the page carries, known by words that only they have.</summary>
    private async Task<string[]> LibrariesOnAsync(Visitor ada, string path)
    {
        var page = ada.Page;
        var scripts = new ConcurrentQueue<string>();
        void Keep(object? _, IRequest request)
        {
            if (request.ResourceType == "script")
            {
                scripts.Enqueue(request.Url);
            }
        }
        page.Request += Keep;
        await page.GotoAsync(new Uri(system.Gateway, path).ToString());
        if (path == "/wires")
        {
            await AllConnectedAsync(page);
        }
        else
        {
            await ada.HasLoadedAllAsync(path);
        }
        page.Request -= Keep;
        Assert.NotEmpty(scripts);

        using var http = new HttpClient();
        var found = new SortedSet<string>();
        foreach (var script in scripts.Distinct())
        {
            var text = await http.GetStringAsync(new Uri(script));
            found.UnionWith(
                Marks.Where(it => text.Contains(it.Mark, StringComparison.Ordinal)).Select(it => it.Library)
            );
        }
        return [.. found];
    }

    private static Task AllConnectedAsync(IPage page) =>
        Assertions
            .Expect(page.Locator("[data-testid^=wire-]").GetByText("Connected", new() { Exact = true }))
            .ToHaveCountAsync(Wires.Length, Patience);

    private static async Task SayAsync(IPage page, string name, string text)
    {
        await page.GetByText(name, new() { Exact = true }).First.ClickAsync();
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync(text);
        await page.Keyboard.PressAsync("Enter");
    }

    private static ILocator Said(IPage page, string wire, string text) =>
        page.GetByTestId($"wire-{wire}").Locator("li[data-offset]").Filter(new() { HasTextString = text });

    private static async Task<string> OrderAsync(IPage page, string wire) =>
        string.Join(
            ' ',
            await page.GetByTestId($"wire-{wire}")
                .Locator("li[data-offset]")
                .EvaluateAllAsync<string[]>("all => all.map(it => it.dataset.offset)")
        );
}
