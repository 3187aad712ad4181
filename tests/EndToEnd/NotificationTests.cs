using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>One person, their devices, and a server that has something to tell them.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class NotificationTests(WholeSystem system)
{
    private static ILocator Badge(Visitor device) => device.Page.GetByTestId("unread-badge");

    private static ILocator Items(Visitor device) => device.Page.GetByTestId("notification");

    [Fact]
    public async Task Two_devices_of_one_person_stay_in_step()
    {
        await using var laptop = await system.OpenBrowserAsync();
        await using var phone = await system.OpenPhoneAsync();
        await laptop.EnterRoomAsync("devices", "Ada", withInbox: true);
        await laptop.LendSessionAsync(phone);
        await phone.GoAsync("/notifications");
        await Assertions.Expect(phone.Page.GetByText("All caught up.")).ToBeVisibleAsync();
        var userId = await laptop.UserIdAsync();

        foreach (var kind in new[] { "info", "success", "warning", "error" })
        {
            await system.NotifyAsync(userId, kind, $"A {kind} for you");
            await Assertions.Expect(laptop.Page.GetByTestId("toast").Last).ToContainTextAsync($"A {kind} for you");
        }
        await Assertions.Expect(Badge(laptop)).ToHaveTextAsync("4");
        await Assertions.Expect(Badge(phone)).ToHaveTextAsync("4");
        await Assertions.Expect(Items(phone)).ToHaveCountAsync(4);
        foreach (var meaning in new[] { "Information", "Success", "Warning", "Error" })
        {
            await Assertions.Expect(Items(phone).GetByRole(AriaRole.Img, new() { Name = meaning })).ToHaveCountAsync(1);
        }

        await Items(phone).First.GetByRole(AriaRole.Button, new() { Name = "Mark read" }).ClickAsync();
        await Assertions.Expect(Badge(laptop)).ToHaveTextAsync("3");
        for (var i = 0; i < 7; i++)
        {
            await system.NotifyAsync(userId, "info", $"One more {i}");
        }
        await Assertions.Expect(Badge(laptop)).ToHaveTextAsync("9+");

        await laptop.GoAsync("/notifications");
        await laptop.Page.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();
        await Assertions.Expect(Badge(phone)).ToHaveCountAsync(0);
        await Assertions.Expect(Items(phone)).ToHaveCountAsync(11);
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Assertions.Expect(Items(laptop)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_asks_the_site_is_notified_by_its_server_whose_key_no_browser_sees()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.GoAsync("/notifications");
        await ada.SignInAsync("Ada");

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "warning" }).ClickAsync();

        await Assertions.Expect(Items(ada)).ToContainTextAsync("Disk nearly full");
    }

    [Fact]
    public async Task The_inbox_is_in_the_page_before_any_script_has_run()
    {
        await using var reader = await system.OpenBrowserAsync(scripts: false);
        await reader.BringSessionAsync(WholeSystem.TokenFor("user_inbox", "Ada", TimeSpan.FromHours(1)));
        await system.NotifyAsync("user_inbox", "info", "The older one");
        await system.NotifyAsync("user_inbox", "error", "The newer one");

        await reader.GoAsync("/notifications");

        await Assertions.Expect(Items(reader)).ToHaveCountAsync(2);
        await Assertions.Expect(Items(reader).First).ToContainTextAsync("The newer one");
        await Assertions.Expect(reader.Page.GetByText("2 unread")).ToBeVisibleAsync();
    }
}
