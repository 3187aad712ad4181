using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Realtime.Gateway.Tests;

/// <summary>How long a browser takes to learn that its connection has been closed, from gateway and real API.</summary>
public sealed class BrowserCloseTests
{
    /// <summary>Sends what is too large, and tells how long after that it heard of the close; then the same for a close of its own.</summary>
    private const string Page = """
        <!doctype html>
        <script>
          const results = [];
          const url = `ws://${location.host}/ws`;
          function measure(leave) {
            return new Promise((resolve) => {
              const socket = new WebSocket(url);
              let start;
              socket.onmessage = () => {
                if (start !== undefined) return;
                start = performance.now();
                leave(socket);
              };
              socket.onclose = (end) => resolve({ code: end.code, clean: end.wasClean, milliseconds: performance.now() - start });
            });
          }
          (async () => {
            for (let i = 0; i < 5; i++) results.push(await measure((socket) => socket.send("x".repeat(40_000))));
            for (let i = 0; i < 5; i++) results.push(await measure((socket) => socket.close(1000)));
            await fetch("/results", { method: "POST", body: JSON.stringify(results) });
          })();
        </script>
        """;

    /// <summary>
    /// Of five times the best, so that what else runs on the machine is not what is measured. Chromium's own patience with a server
    /// that does not end the connection is 2 s.
    /// </summary>
    private const double Soon = 50;

    [Fact]
    public async Task A_browser_hears_of_the_close_at_once_whoever_closes()
    {
        Assert.True(File.Exists(Chromium.Program), Chromium.IsMissing);
        var results = new TaskCompletionSource<Close[]>();
        using var folder = new TemporaryFolder();
        await using var api = await ServerProgram.StartAsync(folder.Path);
        await using var web = await Backend.StartAsync("web", app => Map(app, results));
        await using var gateway = await RunningGateway.StartAsync([
            ("services:realtime-api:http:0", api.Address.AbsoluteUri),
            .. RunningGateway.At("web", web),
        ]);

        await using var browser = ChildProcess.Start(
            Chromium.Program,
            [
                .. Chromium.Flags,
                "--headless=new",
                $"--user-data-dir={Path.Combine(folder.Path, "browser")}",
                new Uri(gateway.Address, "/page").AbsoluteUri,
            ],
            []
        );
        var closes = await results.Task.WaitAsync(Patience.Limit);

        Assert.All(closes, close => Assert.True(close.Clean));
        Assert.Equal([1009, 1000], closes.Select(close => close.Code).Distinct());
        Assert.All(closes.Chunk(5), kind => Assert.InRange(kind.Min(close => close.Milliseconds), 0, Soon));
    }

    private static void Map(WebApplication app, TaskCompletionSource<Close[]> results)
    {
        app.MapGet("/page", () => Results.Content(Page, "text/html"));
        app.MapPost(
            "/results",
            async (HttpContext context) =>
                results.SetResult(
                    (await JsonSerializer.DeserializeAsync<Close[]>(context.Request.Body, JsonSerializerOptions.Web))!
                )
        );
    }

    private sealed record Close(int Code, bool Clean, double Milliseconds);
}
