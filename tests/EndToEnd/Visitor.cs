using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>Somebody in front of a browser. A JavaScript error on any of their pages fails the test at its end.</summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>What the browser itself says about a network that the story has broken on purpose.</summary>
    private static readonly string[] OfTheNetwork = ["Failed to load resource", "WebSocket connection to", "net::ERR_"];

    private readonly IBrowserContext context;
    private readonly Line line;
    private readonly ConcurrentQueue<string> errors = new();

    public Visitor(IBrowserContext context, IPage page, Line line)
    {
        (this.context, Page, this.line) = (context, page, line);
        context.WebError += (_, thrown) => Note(thrown.Error);
        context.Console += (_, said) =>
        {
            if (said.Type == "error" && !OfTheNetwork.Any(said.Text.Contains))
            {
                Note(said.Text);
            }
        };
    }

    /// <summary>What pages may report in this story, because it is what the story is about.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    public IPage Page { get; private set; }

    private ILocator MessageBox => Page.GetByLabel("Message", new() { Exact = true });

    public ILocator Messages => Page.GetByTestId("message");

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(line.Site, path).ToString());

    /// <summary>Opens a room and, asked for a name, gives one.</summary>
    /// <param name="withInbox">Waits also until the inbox is live: only what comes from then on is a toast.</param>
    public async Task EnterRoomAsync(string room, string name, bool withInbox = false)
    {
        // It reads itself when its connection stands.
        var inbox = withInbox ? Page.WaitForResponseAsync("**/v1/notifications") : Task.CompletedTask;
        await GoAsync($"/chat/{room}");
        await SignInAsync(name);
        await WaitUntilReadyAsync();
        await inbox;
    }

    /// <summary>Answers the question for a name.</summary>
    public async Task SignInAsync(string name)
    {
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
    }

    /// <summary>Waits until one can write and is connected.</summary>
    public async Task WaitUntilReadyAsync()
    {
        await Assertions.Expect(MessageBox).ToBeEnabledAsync();
        await Assertions.Expect(Page.GetByTestId("connection")).ToHaveAttributeAsync("data-tone", "good");
    }

    /// <summary>Waits until there is what a page loads once it runs.</summary>
    public Task HasLoadedAllAsync(string path) =>
        path switch
        {
            "/" => Assertions.Expect(Page.GetByTestId("live").GetByRole(AriaRole.Status)).ToHaveCountAsync(0),
            // Who has no name has no inbox.
            "/notifications" => Assertions.Expect(Page.GetByLabel("Your name")).ToBeVisibleAsync(),
            // The connection's code renders it, however empty.
            _ => Assertions
                .Expect(Page.GetByRole(AriaRole.Region, new() { Name = "New notifications", IncludeHidden = true }))
                .ToHaveCountAsync(1),
        };

    /// <summary>Another tab of the same browser; the visitor looks at it from now on.</summary>
    public async Task<IPage> OpenTabAsync()
    {
        Page = await context.NewPageAsync();
        return Page;
    }

    /// <summary>The same person in another browser: a device that has their session.</summary>
    public async Task LendSessionAsync(Visitor device)
    {
        var session = (await context.CookiesAsync()).Single(cookie => cookie.Name == "session-token");
        await device.BringSessionAsync(session.Value);
    }

    public Task<string> UserIdAsync() =>
        Page.EvaluateAsync<string>("async () => (await (await fetch('/v1/session')).json()).userId");

    public Task BringSessionAsync(string token) =>
        context.AddCookiesAsync([
            new()
            {
                Name = "session-token",
                Value = token,
                Url = line.Site.ToString(),
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            },
        ]);

    /// <summary>Every connection of this browser breaks, and none can be made.</summary>
    public async Task LoseConnectionAsync()
    {
        LoseLine();
        await Assertions.Expect(Page.GetByTestId("connection-banner")).ToBeVisibleAsync();
    }

    /// <summary>The same without a look at what the page says.</summary>
    public void LoseLine() => line.Cut();

    public void MendConnection() => line.Mend();

    /// <summary>Writes and sends it, whether there is a connection or not.</summary>
    public async Task SayAsync(string text)
    {
        await Assertions.Expect(MessageBox).ToBeEnabledAsync();
        await MessageBox.FillAsync(text);
        await MessageBox.PressAsync("Enter");
    }

    /// <summary>Says something and waits until the room has it.</summary>
    public async Task SayForSureAsync(string text)
    {
        await SayAsync(text);
        await Assertions.Expect(Message(text)).ToHaveAttributeAsync("data-delivery", "sent");
    }

    /// <summary>Waits until a text stands in the conversation, and stands there once.</summary>
    public Task SeesOnceAsync(string text) => Assertions.Expect(Message(text)).ToHaveCountAsync(1);

    /// <summary>Waits until exactly these texts stand in the conversation, in this order.</summary>
    public Task SeesAllInOrderAsync(IReadOnlyList<string> texts) =>
        Assertions.Expect(Page.GetByTestId("text")).ToHaveTextAsync(texts);

    public ILocator Message(string text) => Messages.Filter(new() { HasTextString = text });

    private void Note(string error)
    {
        if (!Expected.Any(error.Contains))
        {
            errors.Enqueue(error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await line.DisposeAsync();
        Assert.Empty(errors);
    }
}
