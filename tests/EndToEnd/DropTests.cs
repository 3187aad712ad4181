using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>What happens to a conversation when lines break, servers end and tabs fall asleep: nothing.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class DropTests(WholeSystem system)
{
    [Fact]
    public async Task Two_people_and_a_phone_all_see_the_same_through_drops_and_a_restart()
    {
        await using var ada = await system.OpenBrowserAsync(height: 1600);
        await using var grace = await system.OpenBrowserAsync(height: 1600);
        await using var phone = await system.OpenPhoneAsync(height: 1600);
        await ada.EnterRoomAsync("drops", "Ada");
        await grace.EnterRoomAsync("drops", "Grace");
        await phone.EnterRoomAsync("drops", "Barbara");
        List<string> said = [];

        foreach (var away in new[] { phone, grace, phone })
        {
            await away.LoseConnectionAsync();
            foreach (var speaker in new[] { ada, grace, phone }.Where(it => it != away))
            {
                said.Add($"No. {said.Count + 1}, while somebody was away");
                await speaker.SayForSureAsync(said[^1]);
            }
            away.MendConnection();
            said.Add($"No. {said.Count + 1}, back again");
            await away.SayForSureAsync(said[^1]);
        }
        await phone.LoseConnectionAsync();
        await system.Application.RestartResourceAsync("realtime-api");
        await system.WaitUntilHealthyAsync("realtime-api");
        said.Add($"No. {said.Count + 1}, after the restart");
        await ada.SayForSureAsync(said[^1]);
        phone.MendConnection();
        said.Add($"No. {said.Count + 1}, and the phone too");
        await phone.SayForSureAsync(said[^1]);

        foreach (var everybody in new[] { ada, grace, phone })
        {
            await everybody.SeesAllInOrderAsync(said);
        }
    }

    [Fact]
    public async Task Messages_reach_somebody_who_was_away_while_the_server_was_killed()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("killed", "Ada");
        await grace.EnterRoomAsync("killed", "Grace");
        await ada.SayForSureAsync("Before the lights went out");
        await grace.SeesOnceAsync("Before the lights went out");

        await grace.LoseConnectionAsync();
        await ada.SayForSureAsync("While you were away");
        await system.Application.KillResourceAsync("realtime-api");
        await Assertions.Expect(ada.Page.GetByTestId("connection-banner")).ToBeVisibleAsync();
        await system.Application.StartResourceAsync("realtime-api");
        await system.WaitUntilHealthyAsync("realtime-api");
        grace.MendConnection();

        await grace.SeesOnceAsync("While you were away");
        await ada.SayAsync("Welcome back");
        await grace.SeesAllInOrderAsync(["Before the lights went out", "While you were away", "Welcome back"]);
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_at_once_leaves_everything_else_running()
    {
        var lifetime = system.Application.Services.GetRequiredService<IHostApplicationLifetime>();

        for (var time = 0; time < 5; time++)
        {
            await system.Application.KillResourceAsync("realtime-api");
            await system.Application.StartResourceAsync("realtime-api");
            await system.WaitUntilHealthyAsync("realtime-api");
            Assert.False(lifetime.ApplicationStopping.IsCancellationRequested, "the AppHost ends");
        }
    }

    [Fact]
    public async Task A_page_reloaded_while_the_server_is_down_keeps_person_and_messages_and_returns_by_itself()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("down", "Ada");
        await ada.SayForSureAsync("Before the outage");
        await system.Application.KillResourceAsync("realtime-api");
        try
        {
            await ada.Page.ReloadAsync();

            await Assertions.Expect(ada.Page.GetByTestId("connection-banner")).ToBeVisibleAsync();
            await ada.SeesOnceAsync("Before the outage");
            await Assertions.Expect(ada.Page.GetByLabel("Your name", new() { Exact = true })).ToHaveCountAsync(0);
            await Assertions.Expect(ada.Page.GetByText("realtime-api")).ToHaveCountAsync(0);
        }
        finally
        {
            await system.Application.StartResourceAsync("realtime-api");
        }

        await ada.WaitUntilReadyAsync();
        await ada.SayForSureAsync("After it");
        await ada.SeesAllInOrderAsync(["Before the outage", "After it"]);
    }

    [Fact]
    public async Task What_is_written_while_away_is_in_the_room_once_and_in_order_after_the_return()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("written-away", "Ada");
        await grace.EnterRoomAsync("written-away", "Grace");
        await ada.SayForSureAsync("Before the tunnel");

        await ada.LoseConnectionAsync();
        await ada.SayAsync("In the tunnel");
        await ada.SayAsync("Still in it");
        await Assertions.Expect(ada.Message("Still in it")).ToHaveAttributeAsync("data-delivery", "sending");
        await grace.SayForSureAsync("Ada?");
        ada.MendConnection();

        await Assertions.Expect(ada.Message("Still in it")).ToHaveAttributeAsync("data-delivery", "sent");
        string[] said = ["Before the tunnel", "Ada?", "In the tunnel", "Still in it"];
        await grace.SeesAllInOrderAsync(said);
        await ada.SeesAllInOrderAsync(said);
    }

    [Fact]
    public async Task Ten_tabs_of_one_browser_each_show_every_message_once()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("tabs", "Ada");
        List<IPage> tabs = [ada.Page];
        while (tabs.Count < 10)
        {
            tabs.Add(await ada.OpenTabAsync());
            await ada.GoAsync("/chat/tabs");
            await ada.WaitUntilReadyAsync();
            await ada.SayForSureAsync($"Said in tab {tabs.Count}");
        }

        foreach (var tab in tabs)
        {
            await Assertions
                .Expect(tab.GetByTestId("text"))
                .ToHaveTextAsync(Enumerable.Range(2, 9).Select(it => $"Said in tab {it}"));
            // Ten tabs are one person.
            await Assertions.Expect(tab.GetByTestId("subtitle")).ToHaveTextAsync("Only you are here");
        }
    }

    [Fact]
    public async Task A_tab_that_was_asleep_while_the_server_restarted_has_everything_when_it_wakes_up()
    {
        await using var ada = await system.OpenBrowserAsync();
        await using var grace = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("asleep", "Ada");
        await grace.EnterRoomAsync("asleep", "Grace");
        await ada.SayForSureAsync("Good night");
        await grace.SeesOnceAsync("Good night");
        var sleeper = await grace.Page.Context.NewCDPSessionAsync(grace.Page);

        await sleeper.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "frozen" });
        await ada.SayForSureAsync("You cannot hear me");
        await system.Application.RestartResourceAsync("realtime-api");
        await system.WaitUntilHealthyAsync("realtime-api");
        await ada.SayForSureAsync("Now neither");
        await sleeper.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "active" });

        await grace.SeesAllInOrderAsync(["Good night", "You cannot hear me", "Now neither"]);
        await grace.SayAsync("Good morning");
        await ada.SeesOnceAsync("Good morning");
    }
}
