using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>A session that ends while somebody is there, or while they were not.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class SessionTests(WholeSystem system)
{
    [Fact]
    public async Task A_connection_gets_a_new_token_before_its_own_runs_out()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.BringSessionAsync(WholeSystem.TokenFor("user_renewed", "Ada", TimeSpan.FromSeconds(60)));
        var renewed = new TaskCompletionSource();
        var sockets = 0;
        ada.Page.WebSocket += (_, socket) =>
        {
            if (!socket.Url.EndsWith("/ws", StringComparison.Ordinal))
            {
                return;
            }
            Interlocked.Increment(ref sockets);
            socket.FrameReceived += (_, frame) =>
            {
                if (frame.Text?.Contains("\"expiresAt\"", StringComparison.Ordinal) == true)
                {
                    renewed.TrySetResult();
                }
            };
        };

        await ada.GoAsync("/chat/renewed");
        await ada.WaitUntilReadyAsync();

        await renewed.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await ada.SayForSureAsync("Still the same connection");
        Assert.Equal(1, sockets);
    }

    [Fact]
    public async Task Who_comes_back_with_an_expired_session_is_asked_for_a_name_again()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.BringSessionAsync(WholeSystem.TokenFor("user_expired", "Ada", TimeSpan.FromMinutes(-30)));

        await ada.EnterRoomAsync("expired", "Ada");

        await ada.SayForSureAsync("Here again");
    }

    [Fact]
    public async Task A_name_that_is_entered_before_the_scripts_have_come_counts()
    {
        await using var ada = await system.OpenBrowserAsync();
        var mayCome = new TaskCompletionSource();
        await ada.Page.RouteAsync(
            "**/*.js",
            async route =>
            {
                await mayCome.Task;
                await route.ContinueAsync();
            }
        );

        await ada.Page.GotoAsync(
            new Uri(system.Gateway, "/chat/early").ToString(),
            new() { WaitUntil = WaitUntilState.Commit }
        );
        await ada.Page.GetByLabel("Your name").FillAsync("Ada");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        mayCome.SetResult();

        await ada.WaitUntilReadyAsync();
        await ada.SayForSureAsync("First to come");
    }

    [Fact]
    public async Task A_session_that_ends_while_the_page_is_open_is_begun_anew_under_the_same_name()
    {
        await using var ada = await system.OpenBrowserAsync();
        await ada.EnterRoomAsync("lapsed", "Ada");
        await ada.SayForSureAsync("Before");

        // The next connection brings this one.
        await ada.BringSessionAsync(WholeSystem.TokenFor("user_lapsed", "Ada", TimeSpan.FromMinutes(-30)));
        await ada.LoseConnectionAsync();
        ada.MendConnection();

        await ada.SayForSureAsync("After");
        await ada.SeesAllInOrderAsync(["Before", "After"]);
    }
}
