using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Realtime.Gateway.Tests;

public sealed class RelayedAffinityTests(RelayedReplicas replicas)
    : AffinityTests(replicas),
        IClassFixture<RelayedReplicas>;

public sealed class YarpAffinityTests(YarpReplicas replicas) : AffinityTests(replicas), IClassFixture<YarpReplicas>;

/// <summary>With two replicas of the real API, requests that belong to one connection reach the same one.</summary>
public abstract class AffinityTests(TwoReplicas replicas)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Socket_IO_client_that_polls_stays_with_its_replica(bool keepsCookies)
    {
        using var http = replicas.NewCaller(keepsCookies);

        await replicas.ForEachAsync(async () =>
        {
            var socket = await PollingSocket.OpenAsync(http);
            await socket.ConnectAsync();
            foreach (var room in new[] { "one", "two", "three" })
            {
                await socket.SayAsync($"""427["joinRoom","{room}"]""");
                await socket.HearAsync("437[{");
            }
            return socket.Replica;
        });
    }

    [Fact]
    public async Task Its_upgrade_to_a_WebSocket_goes_to_the_same_replica()
    {
        using var http = replicas.NewCaller(keepsCookies: false);

        await replicas.ForEachAsync(async () =>
        {
            var polling = await PollingSocket.OpenAsync(http);
            await polling.ConnectAsync();
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(polling.WebSocket, Patience.Token);

            await socket.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, true, Patience.Token);

            Assert.Equal("3probe", await ReadAsync(socket));
            return polling.Replica;
        });
    }

    [Theory]
    [InlineData(HttpTransportType.LongPolling)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.WebSockets)]
    public async Task A_SignalR_client_stays_with_the_replica_it_negotiated_with(HttpTransportType transport)
    {
        for (var i = 0; i < 8; i++)
        {
            await using var connection = new HubConnectionBuilder()
                .WithUrl(
                    new Uri(replicas.Address, "/hubs/realtime"),
                    transport,
                    options => options.HttpMessageHandlerFactory = _ => new SocketsHttpHandler { UseCookies = false }
                )
                .Build();
            await connection.StartAsync(Patience.Token);

            for (var message = 1; message <= 3; message++)
            {
                var room = $"{transport}-{i}-{message}";
                await connection.InvokeAsync("JoinRoom", room, Patience.Token);
                await connection.InvokeAsync("SendMessage", room, "hello", $"id-{message}", Patience.Token);
            }
        }
    }

    [Fact]
    public async Task An_id_of_no_replica_is_answered_in_the_words_of_its_protocol()
    {
        using var http = replicas.NewCaller(keepsCookies: false);
        var socket = await PollingSocket.OpenAsync(http);

        foreach (var sid in new[] { "never-given", "never.given", $"never.{socket.Replica}", ".", "" })
        {
            using var answer = await new PollingSocket(http, sid).SendPollAsync();
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(
                "\"Session ID unknown\"",
                await answer.Content.ReadAsStringAsync(Patience.Token),
                StringComparison.Ordinal
            );
        }
        using var hub = await http.PostAsync("/hubs/realtime?id=never.given", null, Patience.Token);
        Assert.Equal(HttpStatusCode.NotFound, hub.StatusCode);
    }

    [Fact]
    public async Task What_belonged_to_a_replica_that_is_gone_reaches_another_which_can_say_that_it_knows_no_such()
    {
        await using var first = await Backend.StartAsync(
            "first",
            app => app.MapGet("/socket.io/", () => Results.Text("0{\"sid\":\"abc\"}"))
        );
        await using var second = await Backend.StartAsync("second");
        await using var gateway = await RunningGateway.StartAsync([.. RunningGateway.At("realtime-api", first)]);
        var socket = await PollingSocket.OpenAsync(gateway.Http);
        Assert.NotEqual("abc", socket.Sid);

        gateway.Discover(RunningGateway.At("realtime-api", second));

        await Patience.UntilAsync(async () =>
        {
            using var answer = await socket.SendPollAsync();
            return answer.Content.Headers.ContentType?.MediaType == "application/json"
                && await Seen.ReadAsync(answer)
                    is { Service: "second", Path: "/socket.io/?EIO=4&transport=polling&sid=abc" };
        });
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, Patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
