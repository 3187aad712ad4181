using System.Net.Http.Json;
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
        await laptop.EnterRoomAsync("devices", "Ada");
        await laptop.LendSessionAsync(phone);
        await phone.GoAsync("/notifications");
        await Assertions.Expect(phone.Page.GetByText("All caught up.")).ToBeVisibleAsync();
        var userId = await laptop.UserIdAsync();

        foreach (var kind in new[] { "info", "success", "warning", "error" })
        {
            await NotifyAsync(userId, kind, $"A {kind} for you");
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
            await NotifyAsync(userId, "info", $"One more {i}");
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

    private async Task NotifyAsync(string userId, string notificationType, string title)
    {
        using var server = new HttpClient { BaseAddress = system.Gateway };
        server.DefaultRequestHeaders.Add("X-Api-Key", WholeSystem.ApiKey);
        var notification = new
        {
            userId,
            notificationType,
            title,
            message = "Sent by a test.",
        };
        (await server.PostAsJsonAsync("/v1/notifications", notification)).EnsureSuccessStatusCode();
    }
}
