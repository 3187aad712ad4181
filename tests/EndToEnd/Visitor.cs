using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>Somebody in front of a browser. A JavaScript error on any of their pages fails the test at its end.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly Uri site;
    private readonly ConcurrentQueue<string> errors = new();

    public Visitor(IBrowserContext context, IPage page, Uri site)
    {
        (this.context, Page, this.site) = (context, page, site);
        page.PageError += (_, error) => errors.Enqueue(error);
    }

    public IPage Page { get; }

    private ILocator MessageBox => Page.GetByLabel("Message", new() { Exact = true });

    /// <summary>Opens a room and, asked for a name, gives one.</summary>
    public async Task EnterRoomAsync(string room, string name)
    {
        await Page.GotoAsync(new Uri(site, $"/chat/{room}").ToString());
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(MessageBox).ToBeEnabledAsync(new() { Timeout = 60_000 });
    }

    public async Task SayAsync(string text)
    {
        await Assertions.Expect(MessageBox).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await MessageBox.FillAsync(text);
        await MessageBox.PressAsync("Enter");
    }

    /// <summary>Waits until a text stands in the conversation, and stands there once.</summary>
    public Task SeesOnceAsync(string text) =>
        Assertions.Expect(Message(text)).ToHaveCountAsync(1, new() { Timeout = 60_000 });

    public ILocator Message(string text) => Page.GetByTestId("message").Filter(new() { HasTextString = text });

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(errors);
    }
}
