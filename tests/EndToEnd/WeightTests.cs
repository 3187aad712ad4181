using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Realtime.Support;

namespace Realtime.EndToEnd;

/// <summary>What a page makes a browser load and hold.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class WeightTests(WholeSystem system)
{
    [Theory]
    [InlineData("/", 150_000, false)]
    [InlineData("/chat/weight", 230_000, true)]
    public async Task A_page_loads_no_more_script_than_it_may(string path, int most, bool isTraced)
    {
        await using var visitor = await system.OpenBrowserAsync();
        var scripts = new ConcurrentDictionary<string, Task<byte[]>>();
        visitor.Page.RequestFinished += (_, request) =>
        {
            if (request.ResourceType == "script")
            {
                scripts.TryAdd(request.Url, BodyAsync(request));
            }
        };

        // What the browser fetches ahead, for the pages that links lead to, is those pages' weight.
        await visitor.Page.RouteAsync(new Regex("[?&]_rsc="), route => route.AbortAsync());
        await visitor.GoAsync(path);
        await Assertions.Expect(visitor.Page.Locator("html.light, html.dark")).ToHaveCountAsync(1);
        await visitor.HasLoadedAllAsync(path);
        if (isTraced)
        {
            // It comes last, when the browser has nothing better to do, and counts all the same.
            await Eventually.HoldsAsync(
                async () =>
                    (await Task.WhenAll(scripts.Values)).Any(script =>
                        script.AsSpan().IndexOf("/api/otlp/v1/traces"u8) >= 0
                    ),
                "the code that traces messages is there"
            );
        }

        var weight = (await Task.WhenAll(scripts.Values)).Sum(Compressed);
        Assert.InRange(weight, 100_000, most);
    }

    [Fact]
    public async Task The_front_page_holds_no_connection_to_the_rooms_until_one_has_been_in_a_room()
    {
        await using var visitor = await system.OpenBrowserAsync();
        ConcurrentDictionary<IWebSocket, bool> open = [];
        visitor.Page.WebSocket += (_, socket) =>
        {
            open[socket] = true;
            socket.Close += (_, _) => open.TryRemove(socket, out bool _);
        };

        await visitor.GoAsync("/");
        // The socket that asked how the wire is has gone again when its answer is on the page.
        await Assertions
            .Expect(visitor.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasTextString = "WebSocket" }))
            .ToContainTextAsync("Answers in");
        await Eventually.HoldsAsync(() => open.IsEmpty, "no socket is open");

        await visitor.EnterRoomAsync("read-only", "Ada");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Realtime", Exact = true }).ClickAsync();
        await Assertions
            .Expect(visitor.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasTextString = "WebSocket" }))
            .ToContainTextAsync("Connected");
    }

    private static async Task<byte[]> BodyAsync(IRequest request) => await (await request.ResponseAsync())!.BodyAsync();

    /// <summary>By gzip at its best, as the files would be served from a disk.</summary>
    private static long Compressed(byte[] script)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(script);
        }
        return compressed.Length;
    }
}
