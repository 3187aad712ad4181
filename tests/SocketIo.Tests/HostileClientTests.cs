using System.Net.WebSockets;
using System.Text;
using Xunit.Abstractions;

namespace Realtime.SocketIo.Tests;

public sealed class HostileClientTests(ITestOutputHelper output)
{
    private const int Seed = 20_240_502;
    private const int Connections = 500;

    [Fact]
    public async Task Generated_malformed_messages_end_in_a_close_or_nothing_and_a_neighbour_never_notices()
    {
        output.WriteLine($"Seed {Seed}, {Connections} connections.");
        var random = new Random(Seed);
        await using var server = await RunningServer.EchoAsync();
        using var neighbour = await RawSocket.EnterAsync(server);

        for (var i = 0; i < Connections; i++)
        {
            await AttackAsync(server, random);
            await neighbour.SendAsync($"""42["message",{i}]""");
            Assert.Equal($"""42["message-back",{i}]""", await neighbour.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Generated_malformed_posts_are_answered_with_the_protocols_error_or_ok()
    {
        output.WriteLine($"Seed {Seed}, {Connections} sessions.");
        var random = new Random(Seed);
        await using var server = await RunningServer.EchoAsync();

        for (var i = 0; i < Connections; i++)
        {
            var client = await PollingClient.OpenAsync(server, "/socket.io/");
            await client.PostAsync("40");
            using var body = new ByteArrayContent(
                Mutation.Of(random, $"4{Mutation.Packet(random)}\u001ebAQIDBA==\u001e4{Mutation.Packet(random)}")
            );

            var response = await client.SendPostAsync(body);

            var answer = await response.Content.ReadAsStringAsync(Patience.Token);
            Assert.Contains(answer, new[] { "ok", """{"code":3,"message":"Bad request"}""" });
        }
    }

    /// <summary>Sends garbage until the server has had enough, at most a few times.</summary>
    private static async Task AttackAsync(RunningServer server, Random random)
    {
        using var socket = await RawSocket.EnterAsync(server);
        try
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                await socket.SendAsync([(byte)'4', .. Mutation.OfPacket(random)], isText: random.Next(10) != 0);
            }
            // Either it is closed by now or it is closed for this.
            await socket.SendAsync(Encoding.UTF8.GetBytes("4end"), isText: true);
        }
        catch (WebSocketException)
        {
            // Closed already.
        }
        await socket.ReceiveEndAsync();
    }
}
