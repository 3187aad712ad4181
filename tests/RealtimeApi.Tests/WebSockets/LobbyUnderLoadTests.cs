using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>Many clients at once.</summary>
public abstract class LobbyUnderLoadTests(Way way)
{
    [Fact]
    public async Task A_hundred_clients_send_ten_broadcasts_each_and_all_get_all_in_order_of_each_sender()
    {
        await using var server = await way.StartAsync();
        var clients = await server.ConnectManyAsync(100);

        await Task.WhenAll(
            clients.Select(async client =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await client.SendAsync(new { type = "broadcast", data = i });
                }
            })
        );

        foreach (var client in clients)
        {
            var messages = await client.NextAsync(1000, "broadcast");
            var bySender = messages.ToLookup(it => it.Value("from"), it => it.Number("data"));
            Assert.Equal(clients.Length, bySender.Count);
            Assert.All(bySender, sent => Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), sent));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public async Task A_thousand_malformed_frames_get_a_thousand_coded_errors_and_nobody_is_disconnected(int senders)
    {
        await using var server = await way.StartAsync();
        var neighbour = await server.ConnectAsync();
        var clients = await server.ConnectManyAsync(senders);
        string[] broken = ["{", "[]", "", "{\"type\":1}", "{}", "nonsense", "{\"type\":\"message\",\"room\":7}"];

        await Task.WhenAll(
            clients.Select(async client =>
            {
                for (var i = 0; i < 1000 / senders; i++)
                {
                    await client.SendTextAsync(broken[i % broken.Length]);
                }
            })
        );

        foreach (var client in clients)
        {
            var errors = await client.NextAsync(1000 / senders, "error");
            Assert.All(errors, error => Assert.NotEmpty(error.Value("code")));
            Assert.True(client.IsOpen);
        }
        await neighbour.FenceAsync();
    }
}
