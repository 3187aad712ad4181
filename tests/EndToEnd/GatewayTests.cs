namespace Realtime.EndToEnd;

/// <summary>Plain WebSocket clients, through the gateway.</summary>
[Collection(WholeSystemCollection.Name)]
public sealed class GatewayTests(WholeSystem system)
{
    private Uri Socket => new UriBuilder(system.Gateway) { Scheme = "ws", Path = "/ws" }.Uri;

    [Fact]
    public async Task A_hundred_clients_each_receive_every_broadcast_in_the_order_of_its_sender()
    {
        const int Clients = 100;
        const int Each = 10;
        var ada = await Guests.SocketOfAsync(system.Gateway, "Ada");
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => SocketClient.ConnectAsync(ada)));

        await Task.WhenAll(
            clients.Select(async client =>
            {
                for (var i = 0; i < Each; i++)
                {
                    await client.SendAsync(new { type = "broadcast", data = new { story = "hundred", n = i } });
                }
            })
        );

        foreach (var client in clients)
        {
            var next = clients.ToDictionary(it => it.ClientId, _ => 0);
            for (var i = 0; i < Clients * Each; i++)
            {
                var message = await client.Messages.NextAsync(it => it.Type == "broadcast", "a broadcast");
                var from = message.Value("from");
                Assert.Equal(next[from]++, message.Field("data").GetProperty("n").GetInt32());
            }
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_thousand_malformed_frames_get_a_thousand_coded_errors_and_nobody_is_disconnected()
    {
        string[] malformed = ["", "{", "[]", "nul", "{\"type\":1}", "{\"type\":\"nope\"}", "{\"type\":\"message\"}"];
        await using var neighbour = await SocketClient.ConnectAsync(Socket);
        await using var client = await SocketClient.ConnectAsync(Socket);

        for (var i = 0; i < 1000; i++)
        {
            await client.SendTextAsync(malformed[i % malformed.Length]);
        }

        for (var i = 0; i < 1000; i++)
        {
            var error = await client.Messages.NextAsync(it => it.Type == "error", "an error");
            Assert.NotEmpty(error.Value("code"));
        }
        await neighbour.SendTextAsync("""{"type":"ping","id":"alive"}""");
        await neighbour.Messages.NextAsync(it => it.Id == "alive", "the neighbour's pong");
    }

    [Fact]
    public async Task An_event_stream_through_the_sites_route_handler_is_not_held_back_and_ends_with_its_reader()
    {
        await using var speaker = await SocketClient.ConnectAsync(
            await Guests.SocketOfAsync(system.Gateway, "Speaker")
        );
        using var http = new HttpClient { BaseAddress = system.Gateway };
        var answer = await http.GetAsync(
            new Uri("/api/events", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var connected = await NextAsync("connected");

        for (var i = 0; i < 3; i++)
        {
            // The next one is not sent before this one is read.
            await speaker.SendAsync(new { type = "broadcast", data = new { story = "route handler", i } });
            Assert.Equal(i, (await NextAsync("broadcast")).Field("data").GetProperty("i").GetInt32());
        }

        answer.Dispose();
        await Eventually.HoldsAsync(
            async () =>
            {
                var told = await speaker.AskAsync(id => new
                {
                    type = "private",
                    id,
                    targetId = connected.Value("clientId"),
                    data = 0,
                });
                return told.Type == "error" && told.Value("code") == "target_not_found";
            },
            "the stream behind the route handler has ended"
        );

        async Task<WireMessage> NextAsync(string type)
        {
            while (true)
            {
                var line = await events.ReadLineAsync().WaitAsync(Arrivals<string>.Patience);
                if (
                    line!.StartsWith("data: ", StringComparison.Ordinal)
                    && WireMessage.Parse(line["data: ".Length..]) is var it
                    && it.Type == type
                )
                {
                    return it;
                }
            }
        }
    }
}
