using System.Collections.Concurrent;
using Realtime.RealtimeApi.Transports.SocketIo;

namespace Realtime.SocketIo.Tests;

/// <summary>What the C# side of a namespace promises to those who write handlers.</summary>
public sealed class NamespaceTests
{
    private const string Path = "/socket.io/";

    [Fact]
    public async Task Middleware_runs_in_order_and_the_first_refusal_counts()
    {
        var asked = new ConcurrentQueue<string>();
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .Use(async socket =>
                {
                    await Task.Yield();
                    asked.Enqueue("first");
                    socket.State = socket.Auth.GetProperty("name").GetString();
                    return null;
                })
                .Use(socket =>
                {
                    asked.Enqueue("second");
                    return new((string?)socket.State == "Ada" ? null : new ConnectRefusal("Only Ada"));
                })
                .On("who", (socket, received) => Answer(received, socket.State))
        );
        using var ada = await RawSocket.OpenAsync(server, Path);
        using var bob = await RawSocket.OpenAsync(server, Path);

        await ada.SendAsync("""40{"name":"Ada"}""");
        Assert.StartsWith("40{", await ada.ReceiveAsync());
        await bob.SendAsync("""40{"name":"Bob"}""");
        Assert.Equal("""44{"message":"Only Ada"}""", await bob.ReceiveAsync());
        await ada.SendAsync("""421["who"]""");

        Assert.Equal("""431["Ada"]""", await ada.ReceiveAsync());
        Assert.Equal(["first", "second", "first", "second"], asked);
    }

    [Fact]
    public async Task A_middleware_that_throws_refuses_and_tells_nothing()
    {
        await using var server = await RunningServer.StartAsync(
            io => io.Of("/").Use(_ => throw new InvalidOperationException("secret")),
            allowsErrors: true
        );
        using var socket = await RawSocket.OpenAsync(server, Path);

        await socket.SendAsync("40");

        Assert.Equal("""44{"message":"Internal error"}""", await socket.ReceiveAsync());
        Assert.Contains(server.Errors, error => error.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_throws_harms_neither_its_client_nor_the_next_event()
    {
        await using var server = await RunningServer.StartAsync(
            io =>
                io.Of("/")
                    .On("bad", (_, _) => throw new InvalidOperationException("bug"))
                    .On("good", (_, received) => Answer(received, "fine")),
            allowsErrors: true
        );
        using var socket = await EnterAsync(server);

        await socket.SendAsync("""42["bad"]""");
        await socket.SendAsync("""421["good"]""");

        Assert.Equal("""431["fine"]""", await socket.ReceiveAsync());
        Assert.Contains(server.Errors, error => error.Contains("bug", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Typed_handlers_get_defaults_for_what_was_not_sent()
    {
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/").On<string, Since>("join", (_, room, since, ack) => Send(ack, room, since?.Offset ?? -1))
        );
        using var socket = await EnterAsync(server);

        await socket.SendAsync("""421["join","general",{"epoch":"e","offset":7}]""");
        await socket.SendAsync("""422["join","general"]""");
        await socket.SendAsync("""423["join"]""");

        Assert.Equal("""431["general",7]""", await socket.ReceiveAsync());
        Assert.Equal("""432["general",-1]""", await socket.ReceiveAsync());
        Assert.Equal("433[null,-1]", await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("""421["join",7]""")]
    [InlineData("""421["join",{"a":1}]""")]
    [InlineData("""421["join","\ud800"]""")]
    [InlineData("""421["join","general","no object"]""")]
    public async Task Arguments_of_the_wrong_kind_are_told_to_the_one_who_asked_for_them(string packet)
    {
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .On<string, Since>("join", (_, _, _, ack) => Send(ack, "never"))
                .OnInvalid((_, received, _) => Answer(received, "invalid_field"))
        );
        using var socket = await EnterAsync(server);

        await socket.SendAsync(packet);

        Assert.Equal("""431["invalid_field"]""", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task An_event_is_acknowledged_once()
    {
        var results = new TaskCompletionSource<(bool, bool)>();
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .On(
                    "twice",
                    (_, received) =>
                    {
                        results.SetResult((received.Ack.Send(1), received.Ack.Send(2)));
                        return default;
                    }
                )
        );
        using var socket = await EnterAsync(server);

        await socket.SendAsync("""421["twice"]""");

        Assert.Equal("431[1]", await socket.ReceiveAsync());
        Assert.Equal((true, false), await results.Task.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Handlers_of_one_client_run_in_order_from_connect_to_disconnect()
    {
        var seen = new ConcurrentQueue<string>();
        var mayConnect = new TaskCompletionSource();
        var isOver = new TaskCompletionSource();
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .OnConnect(async _ =>
                {
                    await mayConnect.Task.WaitAsync(Patience.Limit);
                    seen.Enqueue("connect");
                })
                .On<int>(
                    "number",
                    async (_, number, _) =>
                    {
                        await Task.Yield();
                        seen.Enqueue($"{number}");
                    }
                )
                .OnDisconnect(
                    (_, reason) =>
                    {
                        seen.Enqueue($"{reason}");
                        isOver.SetResult();
                        return default;
                    }
                )
        );
        using var socket = await EnterAsync(server);

        for (var i = 0; i < 200; i++)
        {
            await socket.SendAsync($"""42["number",{i}]""");
        }
        await socket.SendAsync("41");
        mayConnect.SetResult();
        await isOver.Task.WaitAsync(Patience.Limit);

        Assert.Equal(["connect", .. Enumerable.Range(0, 200).Select(i => $"{i}"), "ClientLeft"], seen);
    }

    [Fact]
    public async Task A_handler_may_wait_for_the_answer_of_its_own_client()
    {
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .On(
                    "ask",
                    async (socket, received) =>
                    {
                        var reply = await socket.EmitWithAckAsync("question", ["why?"]);
                        received.Ack.Send(reply.Outcome.ToString(), reply.Arguments[0]);
                    }
                )
        );
        using var socket = await EnterAsync(server);

        await socket.SendAsync("""425["ask"]""");
        Assert.Equal("""420["question","why?"]""", await socket.ReceiveAsync());
        await socket.SendAsync("""430["because"]""");

        Assert.Equal("""435["Answered","because"]""", await socket.ReceiveAsync());
    }

    [Fact]
    public async Task Who_waits_for_the_answer_of_a_client_that_leaves_is_told()
    {
        var outcome = new TaskCompletionSource<AckOutcome>();
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .On(
                    "ask",
                    async (socket, _) =>
                        outcome.SetResult(
                            (await socket.EmitWithAckAsync("question", [], TimeSpan.FromHours(1))).Outcome
                        )
                )
        );
        using var socket = await EnterAsync(server);
        await socket.SendAsync("""42["ask"]""");
        Assert.Equal("""420["question"]""", await socket.ReceiveAsync());

        await socket.CloseAsync();

        Assert.Equal(AckOutcome.Disconnected, await outcome.Task.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Everybody_in_the_namespace_gets_the_same_bytes_on_whatever_transport()
    {
        Namespace? lobby = null;
        await using var server = await RunningServer.StartAsync(io => lobby = io.Of("/"));
        using var first = await EnterAsync(server);
        using var second = await EnterAsync(server);
        var poller = await PollingClient.OpenAsync(server, Path);
        await poller.PostAsync("40");
        await poller.PollAsync();
        await Patience.UntilAsync(() => lobby!.Sockets.Count() == 3);

        lobby!.Emit("news", "hello", new byte[] { 1, 2, 3 });

        const string text = """451-["news","hello",{"_placeholder":true,"num":0}]""";
        foreach (var socket in new[] { first, second })
        {
            Assert.Equal(text, await socket.ReceiveAsync());
            Assert.Equal([1, 2, 3], (await socket.ReceiveBinaryAsync())!);
        }
        Assert.Equal([text, "bAQID"], await poller.PollAsync(2));
    }

    [Fact]
    public async Task What_was_prepared_for_one_namespace_is_not_sent_in_another()
    {
        var connected = new TaskCompletionSource<NamespaceSocket>();
        PreparedEvent? elsewhere = null;
        await using var server = await RunningServer.StartAsync(io =>
        {
            elsewhere = io.Of("/elsewhere").Prepare("news");
            io.Of("/")
                .OnConnect(socket =>
                {
                    connected.SetResult(socket);
                    return default;
                });
        });
        using var client = await EnterAsync(server);
        var socket = await connected.Task.WaitAsync(Patience.Limit);

        Assert.Throws<ArgumentException>(() => socket.Send(elsewhere!));
    }

    [Fact]
    public async Task Who_is_gone_is_in_the_namespace_no_more_and_gets_nothing()
    {
        var connected = new TaskCompletionSource<NamespaceSocket>();
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var server = await RunningServer.StartAsync(io =>
            io.Of("/")
                .OnConnect(socket =>
                {
                    connected.SetResult(socket);
                    return default;
                })
                .OnDisconnect(
                    (_, why) =>
                    {
                        reason.SetResult(why);
                        return default;
                    }
                )
        );
        using var client = await EnterAsync(server);
        var socket = await connected.Task.WaitAsync(Patience.Limit);
        Assert.True(socket.Emit("still", "there"));

        await client.CloseAsync();

        Assert.Equal(DisconnectReason.TransportClosed, await reason.Task.WaitAsync(Patience.Limit));
        Assert.False(socket.IsConnected);
        Assert.False(socket.Emit("anybody?"));
        Assert.True(socket.Closed.IsCancellationRequested);
        Assert.Empty(socket.Namespace.Sockets);
    }

    [Fact]
    public async Task Somebody_for_whom_too_much_waits_is_cut_and_its_handlers_hear_why()
    {
        var connected = new TaskCompletionSource<NamespaceSocket>();
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var server = await RunningServer.StartAsync(
            io =>
                io.Of("/")
                    .OnConnect(socket =>
                    {
                        connected.SetResult(socket);
                        return default;
                    })
                    .OnDisconnect(
                        (_, why) =>
                        {
                            reason.SetResult(why);
                            return default;
                        }
                    ),
            engine => engine.MaxQueuedPackets = 10
        );
        // Never polls, so everything waits.
        var client = await PollingClient.OpenAsync(server, Path);
        await client.PostAsync("40");
        var socket = await connected.Task.WaitAsync(Patience.Limit);

        var sent = Enumerable.Range(0, 20).Count(i => socket.Emit("number", i));

        // One of the ten is the word that it is connected.
        Assert.Equal(9, sent);
        Assert.Equal(DisconnectReason.SlowConsumer, await reason.Task.WaitAsync(Patience.Limit));
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task Handlers_know_what_is_kept_of_the_request_that_a_client_came_with_and_nothing_else()
    {
        await using var server = await RunningServer.StartAsync(
            io =>
                io.Of("/")
                    .On(
                        "request",
                        (socket, received) =>
                            Answer(
                                received,
                                $"{socket.Handshake.Headers["X-Key"]} {socket.Handshake.Query["from"]} {socket.Handshake.RemoteAddress} {socket.Handshake.Headers.Count} {socket.Handshake.Query.Count}"
                            )
                    ),
            engine =>
            {
                engine.KeptHeaders = ["X-Key"];
                engine.KeptQuery = ["from"];
            }
        );
        using var socket = await RawSocket.ConnectAsync(
            server,
            Path,
            query: "EIO=4&transport=websocket&from=test",
            configure: options => options.SetRequestHeader("X-Key", "secret")
        );
        await socket.ReceiveAsync();
        await socket.SendAsync("40");
        await socket.ReceiveAsync();

        await socket.SendAsync("""421["request"]""");

        Assert.Equal("""431["secret test 127.0.0.1 1 1"]""", await socket.ReceiveAsync());
    }

    private static ValueTask Answer(SocketEvent received, object? answer) => Send(received.Ack, answer);

    private static ValueTask Send(SocketAck ack, params object?[] arguments)
    {
        ack.Send(arguments);
        return default;
    }

    private static async Task<RawSocket> EnterAsync(RunningServer server)
    {
        var socket = await RawSocket.OpenAsync(server, Path);
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.ReceiveAsync());
        return socket;
    }

    private sealed record Since(string Epoch, int Offset);
}
