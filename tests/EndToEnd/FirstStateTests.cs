using System.Net.Http.Json;
using Microsoft.Playwright;

namespace Realtime.EndToEnd;

/// <summary>What the server has put into the page, and how the browser goes on from there.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class FirstStateTests(WholeSystem system)
{
    [Fact]
    public async Task The_newest_messages_are_in_the_page_before_any_script_has_run()
    {
        await FillAsync("first-state", 60);
        await using var reader = await system.OpenBrowserAsync(scripts: false);
        await reader.BringSessionAsync(WholeSystem.TokenFor("user_reader", "Ada", TimeSpan.FromHours(1)));

        await reader.GoAsync("/chat/first-state");

        await reader.SeesAllInOrderAsync([.. Enumerable.Range(11, 50).Select(it => $"Message {it}")]);
    }

    [Fact]
    public async Task Nothing_is_missed_or_shown_twice_by_who_comes_in_while_others_talk()
    {
        await using var ada = await system.OpenBrowserAsync(height: 2000);
        await ada.EnterRoomAsync("busy", "Ada");
        using var talk = new CancellationTokenSource();
        var talking = TalkAsync("busy", talk.Token);

        for (var i = 0; i < 3; i++)
        {
            await ada.Page.ReloadAsync();
            await ada.WaitUntilReadyAsync();
        }
        await talk.CancelAsync();
        var said = await talking;

        await ada.SeesOnceAsync($"Message {said}.");
        var texts = await ada.Page.GetByTestId("text").AllTextContentsAsync();
        Assert.Equal(Enumerable.Range(said - texts.Count + 1, texts.Count).Select(it => $"Message {it}."), texts);
    }

    [Fact]
    public async Task History_loads_upwards_without_moving_what_is_being_read()
    {
        await FillAsync("history", 230);
        await using var ada = await system.OpenPhoneAsync();
        await ada.EnterRoomAsync("history", "Ada");
        await ada.SeesOnceAsync("Message 230");
        await ada.Page.EvaluateAsync(WatchForJumps);

        await ada.Page.EvaluateAsync(ScrollToTheBeginning);

        await Assertions.Expect(ada.Message("Message 1").First).ToBeVisibleAsync();
        await Assertions.Expect(ada.Page.GetByText("This is where it begins.")).ToBeVisibleAsync();
        Assert.Empty(await ada.Page.EvaluateAsync<string[]>("() => window.jumps"));
    }

    /// <summary>Notes every frame in which a message that was in sight before moved otherwise than the reader scrolled.</summary>
    private const string WatchForJumps = """
        () => {
          const list = document.querySelector('[data-testid=messages]');
          const places = () => new Map([...list.querySelectorAll('[data-testid=text]')].map((it) => [it.textContent, it.getBoundingClientRect().top]));
          window.jumps = [];
          window.scrolled = 0;
          let before = places();
          const look = () => {
            const now = places();
            for (const [text, top] of now) {
              const was = before.get(text);
              if (was === undefined || top < 150 || top > 700 || was < 150 || was > 700) continue;
              const moved = top - was;
              if (Math.abs(moved - window.scrolled) > 2) window.jumps.push(`${text} moved by ${moved} instead of ${window.scrolled}`);
              break;
            }
            before = now;
            window.scrolled = 0;
            requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }
        """;

    private const string ScrollToTheBeginning = """
        async () => {
          const list = document.querySelector('[data-testid=messages]');
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          const began = () => document.body.innerText.includes('This is where it begins.');
          while (!(began() && list.scrollTop <= 0)) {
            const step = Math.min(120, list.scrollTop);
            list.scrollTop -= step;
            window.scrolled += step;
            await frame();
          }
        }
        """;

    private HttpClient Server()
    {
        var server = new HttpClient { BaseAddress = system.Gateway };
        server.DefaultRequestHeaders.Add("X-Api-Key", WholeSystem.ApiKey);
        return server;
    }

    private async Task FillAsync(string room, int count)
    {
        using var server = Server();
        for (var i = 1; i <= count; i++)
        {
            await SayAsync(server, room, $"Message {i}");
        }
    }

    private async Task<int> TalkAsync(string room, CancellationToken stopped)
    {
        using var server = Server();
        for (var said = 1; ; said++)
        {
            await SayAsync(server, room, $"Message {said}.");
            if (stopped.IsCancellationRequested)
            {
                return said;
            }
        }
    }

    private static async Task SayAsync(HttpClient server, string room, string text)
    {
        var answer = await server.PostAsJsonAsync($"/v1/rooms/{room}/messages", new { data = new { text } });
        answer.EnsureSuccessStatusCode();
    }
}
