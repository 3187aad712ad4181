using Aspire.Hosting.Testing;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>People in front of browsers, and everything between them.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class ChatTests(WholeSystem system)
{
    [Fact]
    public async Task Two_people_see_each_others_messages_also_after_the_server_was_restarted()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync(width: 390, height: 844, dark: true);
        await ada.EnterRoomAsync("restart", "Ada");
        await grace.EnterRoomAsync("restart", "Grace");

        await ada.SayAsync("Are you there?");
        await grace.SeesOnceAsync("Are you there?");
        await grace.SayAsync("I am.");
        await ada.SeesOnceAsync("I am.");

        await system.Application.RestartResourceAsync("realtime-api");
        await system.WaitUntilHealthyAsync("realtime-api");

        await ada.SayAsync("And now?");
        await grace.SeesOnceAsync("And now?");
        await grace.SayAsync("As if nothing had happened.");
        await ada.SeesOnceAsync("As if nothing had happened.");
        foreach (var text in new[] { "Are you there?", "I am.", "And now?", "As if nothing had happened." })
        {
            await ada.SeesOnceAsync(text);
            await grace.SeesOnceAsync(text);
        }
    }

    [Fact]
    public async Task Where_no_WebSocket_gets_through_people_talk_and_are_notified_all_the_same()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        var refused = 0;
        await ada.Page.RouteWebSocketAsync(
            _ => true,
            socket =>
            {
                refused++;
                _ = socket.CloseAsync();
            }
        );
        await ada.EnterRoomAsync("behind-a-proxy", "Ada", withInbox: true);
        await grace.EnterRoomAsync("behind-a-proxy", "Grace");

        await Assertions.Expect(ada.Page.GetByTestId("connection")).ToHaveTextAsync("Connected over HTTP");
        await Assertions.Expect(grace.Page.GetByTestId("connection")).ToHaveTextAsync("Connected");
        await ada.SayForSureAsync("Does this get through?");
        await grace.SeesOnceAsync("Does this get through?");
        await grace.SayAsync("It does.");
        await ada.SeesOnceAsync("It does.");
        await Assertions.Expect(grace.Page.GetByTestId("members").First).ToContainTextAsync("Ada");
        await system.NotifyAsync(await ada.UserIdAsync(), "info", "For you");
        await Assertions.Expect(ada.Page.GetByTestId("toast").Last).ToContainTextAsync("For you");
        Assert.NotEqual(0, refused);
    }

    [Fact]
    public async Task Who_is_in_the_room_is_shown_by_name()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("presence", "Ada");
        await grace.EnterRoomAsync("presence", "Grace");

        await Assertions.Expect(ada.Page.GetByTestId("members").First).ToContainTextAsync("Grace");
        await Assertions.Expect(grace.Page.GetByTestId("members").First).ToContainTextAsync("Ada");
    }

    [Fact]
    public async Task A_browser_that_opens_the_site_at_its_own_port_is_sent_to_the_gateway()
    {
        await using var ada = await system.OpenBrowserAsync();

        await ada.Page.GotoAsync(new Uri(system.Application.GetEndpoint("web"), "/chat").ToString());

        Assert.Equal(system.Gateway.Port, new Uri(ada.Page.Url).Port);
    }
}
