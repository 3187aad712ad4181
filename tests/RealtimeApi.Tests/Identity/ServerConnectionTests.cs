using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>A server of ours that connects with its API key: no room's policy binds it, on any transport.</summary>
public sealed class ServerConnectionTests : IAsyncLifetime
{
    private const string Header = "X-Api-Key";
    private const string ApiKey = "the key of a server of ours";
    private const string Room = "locked";

    private RealtimeServer server = null!;

    public async Task InitializeAsync() =>
        server = await RealtimeServer.StartAsync(
            ("Auth:ApiKeys:0", ApiKey),
            ("Rooms:Policies:0:Pattern", Room),
            ("Rooms:Policies:0:Join", "nobody")
        );

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    [Fact]
    public async Task A_WebSocket_with_an_API_key_joins_writes_and_reads_where_nobody_else_may()
    {
        var own = await server.ConnectAsync(it => it.SetRequestHeader(Header, ApiKey));
        var guest = await server.ConnectAsync();

        Assert.Equal("joined", (await AskAsync(own, "join")).Type);
        Assert.Equal("ack", (await AskAsync(own, "message")).Type);
        Assert.Equal(1, (await AskAsync(own, "history")).Field("messages").GetArrayLength());
        foreach (var command in new[] { "join", "history" })
        {
            (await AskAsync(guest, command)).AssertError("forbidden", retryable: false);
        }
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_SignalR_client_with_an_API_key_joins_and_writes_where_nobody_else_may(
        HttpTransportType transport
    )
    {
        await using var own = new HubConnectionBuilder()
            .WithUrl(new Uri(server.Address, "/hubs/realtime"), transport, it => it.Headers[Header] = ApiKey)
            .Build();
        await own.StartAsync();

        await own.InvokeAsync<JsonElement>("JoinRoom", Room, null, null);
        var place = await own.InvokeAsync<JsonElement>("SendMessage", Room, 1, null, null);

        Assert.True(place.GetProperty("offset").GetInt64() >= 1);
    }

    [Fact]
    public async Task A_Socket_IO_client_with_an_API_key_joins_where_nobody_else_may()
    {
        using var own = new ClientWebSocket();
        own.Options.SetRequestHeader(Header, ApiKey);
        await own.ConnectAsync(server.Socket("/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        await SendAsync("40");
        await ReadUntilAsync("40{");
        await SendAsync($"""420["joinRoom","{Room}"]""");

        Assert.Contains("\"joined\"", await ReadUntilAsync("430["), StringComparison.Ordinal);

        Task SendAsync(string packet) =>
            own.SendAsync(
                Encoding.UTF8.GetBytes(packet),
                WebSocketMessageType.Text,
                endOfMessage: true,
                CancellationToken.None
            );

        async Task<string> ReadUntilAsync(string beginning)
        {
            var buffer = new byte[65_536];
            while (true)
            {
                var read = await own.ReceiveAsync(buffer, CancellationToken.None);
                var packet = Encoding.UTF8.GetString(buffer, 0, read.Count);
                if (packet.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return packet;
                }
            }
        }
    }

    [Fact]
    public async Task An_event_stream_with_an_API_key_is_given_where_nobody_else_may_listen()
    {
        using var http = server.Http();
        Assert.Equal(403, await StatusAsync(key: null));
        Assert.Equal(200, await StatusAsync(ApiKey));

        async Task<int> StatusAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/sse/rooms/{Room}", UriKind.Relative));
            if (key is not null)
            {
                request.Headers.Add(Header, key);
            }
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (int)answer.StatusCode;
        }
    }

    private static Task<WireMessage> AskAsync(SocketClient client, string command) =>
        command == "message"
            ? client.AskAsync(id => new
            {
                type = command,
                id,
                room = Room,
                data = 1,
            })
            : client.AskAsync(id => new
            {
                type = command,
                id,
                room = Room,
            });
}
