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
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => SocketClient.ConnectAsync(Socket)));

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
}
