using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Tests.Telemetry;

namespace Realtime.RealtimeApi.Tests.Sessions;

/// <summary>Answers that nobody reads share a budget of bytes, whichever transport they wait for, and nobody else pays for them.</summary>
public sealed class AnswerBudgetTests
{
    private const string Room = "novel";
    private const string Elsewhere = "203.0.113.7";

    /// <summary>More than the sockets' own buffers take, and a little less than one address may have waiting.</summary>
    private const int Chapters = 250;
    private const int SmallBuffer = 4096;

    private static readonly Dictionary<string, Func<Uri, RoomPlace, Task<IDisposable>>> Asks = new()
    {
        ["websocket"] = (server, since) => NativeAsync(server, since),
        ["sse"] = EventStreamAsync,
        ["socket.io websocket"] = SocketIoAsync,
        ["socket.io polling"] = SocketIoPollingAsync,
        ["signalr json"] = (server, since) => SignalRAsync(server, since, new JsonHubProtocol(), "JoinRoom"),
        ["signalr messagepack"] = (server, since) =>
            SignalRAsync(server, since, new MessagePackHubProtocol(), "JoinRoom"),
        ["signalr stream"] = (server, since) => SignalRAsync(server, since, new JsonHubProtocol(), "StreamRoom"),
        ["rest"] = RestAsync,
    };

    public static TheoryData<string> Transports => [.. Asks.Keys];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_that_nobody_reads_counts_until_it_is_taken_and_the_next_is_refused(string transport)
    {
        await using var server = await StartAsync(("Answers:MaxWaitingBytesPerAddress", "8000000"));
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, Room, Chapters);
        var budget = server.Services.GetRequiredService<AnswerBudget>();
        await Eventually.HoldsAsync(() => budget.WaitingBytes == 0, "nothing waits");

        using (await Asks[transport](server.Address, start))
        {
            await Eventually.HoldsAsync(() => budget.WaitingBytes > 1_000_000, "the answer waits");

            var refused = await HistoryAsync(writer);
            var elsewhere = await server.ConnectAsync(From(Elsewhere));
            var answered = await HistoryAsync(elsewhere);

            refused.AssertError("overloaded", retryable: true);
            Assert.InRange(refused.Number("retryAfterMs"), 1, 60_000);
            Assert.Equal(Chapters, answered.Field("messages").GetArrayLength());
            Assert.InRange(budget.WaitingBytes, 1, 8_000_000 + AnswerBudget.SmallBytes);
        }

        await Eventually.HoldsAsync(() => budget.WaitingBytes == 0, "the bytes are free again");
        Assert.Equal("history", (await HistoryAsync(writer)).Type);
    }

    [Fact]
    public async Task What_waits_for_all_addresses_together_has_a_limit_too_and_short_answers_are_never_refused()
    {
        await using var server = await StartAsync(
            ("Answers:MaxWaitingBytesPerAddress", "8000000"),
            ("Answers:MaxWaitingBytes", "16000000")
        );
        using var meters = new Meters(server);
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, Room, Chapters);
        var budget = server.Services.GetRequiredService<AnswerBudget>();
        using var first = await NativeAsync(server.Address, start, "203.0.113.1");
        using var second = await NativeAsync(server.Address, start, "203.0.113.2");
        await Eventually.HoldsAsync(() => budget.WaitingBytes > 14_000_000, "two answers wait");

        var third = await server.ConnectAsync(From("203.0.113.3"));
        var refused = await third.AskAsync(id => new
        {
            type = "join",
            room = Room,
            id,
            history = 1000,
        });
        var joined = await third.AskAsync(id => new
        {
            type = "join",
            room = Room,
            id,
        });

        refused.AssertError("overloaded", retryable: true);
        Assert.Equal("joined", joined.Type);
        meters.Look();
        Assert.InRange(meters.Sum("realtime.answers.waiting"), 14_000_000, 16_000_000);
        using var rest = new RestClient(server);
        var page = await rest.GetAsync($"/v1/rooms/{Room}/messages", ("X-Forwarded-For", "203.0.113.3"));
        page.AssertProblem(503, "overloaded");
        Assert.InRange(int.Parse(page.Headers["Retry-After"].Single(), null), 1, 60);
    }

    [Fact]
    public async Task Unread_notifications_of_a_new_connection_are_bounded_in_bytes_and_pages_bring_the_rest()
    {
        await using var server = await RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Answers:MaxBytes", "20000"),
            ("Auth:ApiKeys:0", ApiKey),
        ]);
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");
        var session = ("Authorization", $"Bearer {token}");
        var userId = (await rest.GetAsync("/v1/session", session)).Json.GetProperty("userId").GetString();
        for (var i = 1; i <= 12; i++)
        {
            var sent = await rest.PostAsync(
                "/v1/notifications",
                new
                {
                    userId,
                    title = $"{i}",
                    message = new string('x', 4000),
                },
                ("X-Api-Key", ApiKey)
            );
            Assert.Equal(201, sent.Status);
        }

        var inbox = await server.ConnectAsync(server.InboxOf(token));
        await inbox.FenceAsync();
        var titles = new List<string>();
        var (pages, more, before) = (0, true, "");
        while (more)
        {
            var page = (await rest.GetAsync($"/v1/notifications?{before}", session)).Json;
            titles.AddRange(
                page.GetProperty("notifications").EnumerateArray().Select(it => it.GetProperty("title").GetString()!)
            );
            more = page.GetProperty("more").GetBoolean();
            before =
                $"before={page.GetProperty("notifications").EnumerateArray().Last().GetProperty("id").GetString()}";
            pages++;
        }

        Assert.Equal(["9", "10", "11", "12"], inbox.All("notification").Select(it => it.Value("title")));
        Assert.Equal(Enumerable.Range(1, 12).Reverse().Select(i => $"{i}"), titles);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task The_streams_of_a_connection_that_reads_nothing_are_cut_by_bytes()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, Room, chapters: 0);
        using var slow = (RawWebSocket)await SignalRAsync(server.Address, start, new JsonHubProtocol(), "StreamRoom");
        await writer.NextAsync("userJoined");
        for (var i = 0; i < 300; i++)
        {
            await Novel.SayAsync(writer, Room, new string('x', 30_000));
        }

        var items = 0;
        string text;
        while (!(text = (await slow.NextFrameAsync())!.Text).Contains("\"type\":3", StringComparison.Ordinal))
        {
            items += text.Split("\"type\":2").Length - 1;
        }

        Assert.Contains("4408", text, StringComparison.Ordinal);
        Assert.InRange(items, 1, 299);
    }

    private const string ApiKey = "a-key-that-is-long-enough";

    private static Task<RealtimeServer> StartAsync(params (string Key, string Value)[] settings) =>
        RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            Novel.FitsIntoAnAnswer,
            ("Rooms:HistoryPage", "1000"),
            ("EngineIo:CloseTimeout", "00:00:01"),
            .. settings,
        ]);

    private static Action<System.Net.WebSockets.ClientWebSocketOptions> From(string address) =>
        options => options.SetRequestHeader("X-Forwarded-For", address);

    private static Task<WireMessage> HistoryAsync(SocketClient client) =>
        client.AskAsync(id => new
        {
            type = "history",
            room = Room,
            id,
        });

    private static async Task<IDisposable> NativeAsync(Uri server, RoomPlace since, string? from = null)
    {
        var socket = await OpenAsync(server, "/ws", from);
        await socket.SendTextAsync($$"""{"type":"join","room":"{{Room}}","since":{{since.Json}}}""");
        return socket;
    }

    private static async Task<IDisposable> EventStreamAsync(Uri server, RoomPlace since) =>
        await GetAsync(server, $"/sse/rooms/{Room}?since={since.Epoch}:{since.Offset}");

    private static async Task<IDisposable> RestAsync(Uri server, RoomPlace since) =>
        await GetAsync(server, $"/v1/rooms/{Room}/messages?after={since.Offset}");

    private static async Task<IDisposable> SocketIoAsync(Uri server, RoomPlace since)
    {
        var socket = await OpenAsync(server, "/socket.io/?EIO=4&transport=websocket");
        await socket.SendTextAsync("40");
        while ((await socket.NextFrameAsync())?.Text.StartsWith("40", StringComparison.Ordinal) is false) { }
        await socket.SendTextAsync($"""420["joinRoom","{Room}",{since.Json}]""");
        return socket;
    }

    private static async Task<IDisposable> SocketIoPollingAsync(Uri server, RoomPlace since)
    {
        using var http = new HttpClient();
        var session = await Silent.OpenPollingAsync(http, server);
        await PostAsync("40");
        while (!(await http.GetStringAsync(session)).Contains("40{", StringComparison.Ordinal)) { }
        await PostAsync($"""420["joinRoom","{Room}",{since.Json}]""");
        // The answer waits for a poll, and then for its reader.
        return await GetAsync(server, session.PathAndQuery);

        async Task PostAsync(string packet)
        {
            using var body = new StringContent(packet, Encoding.UTF8);
            (await http.PostAsync(session, body)).EnsureSuccessStatusCode();
        }
    }

    private static async Task<IDisposable> SignalRAsync(
        Uri server,
        RoomPlace since,
        IHubProtocol protocol,
        string method
    )
    {
        var socket = await OpenAsync(server, "/hubs/realtime");
        await socket.SendTextAsync($$"""{"protocol":"{{protocol.Name}}","version":1}""" + "\u001e");
        object?[] arguments =
        [
            Room,
            new Dictionary<string, object> { ["epoch"] = since.Epoch, ["offset"] = since.Offset },
        ];
        HubMessage call =
            method == "StreamRoom"
                ? new StreamInvocationMessage("1", method, arguments)
                : new InvocationMessage("1", method, arguments);
        var isText = protocol.TransferFormat == Microsoft.AspNetCore.Connections.TransferFormat.Text;
        await socket.SendAsync(
            new RawFrame(isText ? Opcodes.Text : Opcodes.Binary, protocol.GetMessageBytes(call).ToArray())
        );
        return socket;
    }

    private static Task<RawWebSocket> OpenAsync(Uri server, string path, string? from = null)
    {
        var headers = new Dictionary<string, string>(RawWebSocket.HandshakeHeaders);
        if (from is not null)
        {
            headers["X-Forwarded-For"] = from;
        }
        return RawWebSocket.HandshakeAsync(new(server, path), headers, receiveBufferBytes: SmallBuffer);
    }

    private static Task<RawWebSocket> GetAsync(Uri server, string path) =>
        RawWebSocket.HandshakeAsync(
            new(server, path),
            new Dictionary<string, string>(),
            receiveBufferBytes: SmallBuffer
        );
}
