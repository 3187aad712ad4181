using Microsoft.Playwright;
using Realtime.Support;

namespace Realtime.EndToEnd;

/// <summary>What two people in a room say to each other without the others.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class PrivateMessageTests(WholeSystem system)
{
    private static async Task ChooseAsync(Visitor visitor, string list, string name)
    {
        await visitor.Page.GetByTestId(list).First.GetByRole(AriaRole.Link, new() { NameString = name }).ClickAsync();
        await visitor.Page.WaitForURLAsync("**/chat/with/**");
    }

    /// <summary>Waits until also the server knows that somebody has left.</summary>
    private async Task HasGoneAsync(string userId)
    {
        await using var witness = await SocketClient.ConnectAsync(
            await Guests.SocketOfAsync(system.Gateway, "Witness")
        );
        await Eventually.HoldsAsync(
            async () =>
                await witness.AskAsync(id => new
                {
                    type = "private",
                    id,
                    targetId = userId,
                    data = 0,
                })
                    is { Type: "error" } refusal
                && refusal.Value("code") == "target_not_found",
            "the server knows that they have left"
        );
    }

    [Fact]
    public async Task Reach_one_person_in_every_window_of_both_and_nobody_else()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        await using var eve = await system.OpenBrowserAsync();
        await eve.EnterRoomAsync("whispers", "Eve");
        await grace.EnterRoomAsync("whispers", "Grace");
        await ada.EnterRoomAsync("whispers", "Ada");
        var firstTab = ada.Page;
        await ada.OpenTabAsync();
        await ada.GoAsync("/chat/whispers");
        await ada.WaitUntilReadyAsync();

        await ChooseAsync(ada, "members", "Grace");
        await Assertions.Expect(ada.Page).ToHaveTitleAsync("Grace · Realtime");
        await ada.SayForSureAsync("Only for you");
        await ChooseAsync(grace, "private", "Ada");
        await grace.SeesOnceAsync("Only for you");
        var seen = Assertions.Expect(ada.Page.GetByTestId("writing")).ToHaveTextAsync("Grace is writing…");
        await grace.Page.GetByLabel("Message", new() { Exact = true }).PressSequentiallyAsync("I");
        await seen;
        await grace.SayForSureAsync("I tell nobody");
        await ada.SeesAllInOrderAsync(["Only for you", "I tell nobody"]);

        await firstTab.GetByTestId("private").First.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(firstTab.GetByTestId("text")).ToHaveTextAsync(["Only for you", "I tell nobody"]);
        await eve.SayForSureAsync("Anybody here?");
        await eve.SeesAllInOrderAsync(["Anybody here?"]);
        await Assertions.Expect(eve.Page.GetByTestId("private")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task To_somebody_who_has_left_say_so()
    {
        await using var ada = await system.OpenBrowserAsync();
        var grace = await system.OpenBrowserAsync();
        await grace.EnterRoomAsync("farewell", "Grace");
        await ada.EnterRoomAsync("farewell", "Ada");
        await ChooseAsync(ada, "members", "Grace");
        await ada.SayForSureAsync("See you");

        var graceId = await grace.UserIdAsync();
        await grace.DisposeAsync();
        await HasGoneAsync(graceId);
        await ada.SayAsync("Are you still there?");

        await Assertions.Expect(ada.Message("Are you still there?")).ToHaveAttributeAsync("data-delivery", "failed");
        await Assertions.Expect(ada.Page.GetByText("They are not connected just now.")).ToBeVisibleAsync();
    }
}
