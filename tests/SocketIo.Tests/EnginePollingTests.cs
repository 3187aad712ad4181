using System.Net;
using System.Text;

namespace Realtime.SocketIo.Tests;

public sealed class EnginePollingTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.EchoAsync("--max-payload", "10000");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("4hello")]
    [InlineData("4")]
    [InlineData("4test1\u001e4test2\u001e4test3")]
    [InlineData("4utf8 é ☃ 😀\u001e4next")]
    [InlineData("4hello\u001ebAQIDBA==")]
    [InlineData("b\u001ebAA==\u001e4text\u001eb/////w==")]
    public async Task What_is_posted_comes_back_with_a_poll(string payload)
    {
        var client = await PollingClient.OpenAsync(_server);

        await client.PostAsync(payload);

        Assert.Equal(payload, await client.PollAsync());
    }

    [Fact]
    public async Task A_poll_waits_until_there_is_something()
    {
        var client = await PollingClient.OpenAsync(_server);

        var poll = await client.WaitingPollAsync();
        await client.PostAsync("4late");

        Assert.Equal("4late", await poll);
    }

    [Fact]
    public async Task Many_packets_keep_their_order()
    {
        var client = await PollingClient.OpenAsync(_server);
        var sent = Enumerable.Range(0, 500).Select(i => $"4{i}").ToArray();

        foreach (var batch in sent.Chunk(50))
        {
            await client.PostAsync(string.Join('\x1e', batch));
        }

        Assert.Equal(sent, await client.PollAsync(sent.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("7")]
    [InlineData("-")]
    [InlineData(" 4hello")]
    [InlineData("\u001e")]
    [InlineData("4ok\u001e")]
    [InlineData("4ok\u001e\u001e4ok")]
    [InlineData("4ok\u001eabc")]
    [InlineData("b!!!!")]
    [InlineData("bAQ")]
    [InlineData("bAQ=")]
    [InlineData("b=")]
    [InlineData("0{}")]
    [InlineData("2")]
    [InlineData("2probe")]
    [InlineData("5")]
    public async Task What_is_no_packet_of_a_client_closes_the_session(string payload)
    {
        var client = await PollingClient.OpenAsync(_server);

        await EngineFailure.AssertAsync(await client.SendPostAsync(payload), 3);

        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task Bytes_that_are_no_text_close_the_session()
    {
        var client = await PollingClient.OpenAsync(_server);

        var response = await client.SendPostAsync(new ByteArrayContent([(byte)'4', 0xff, 0xfe]));

        await EngineFailure.AssertAsync(response, 3);
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task A_binary_body_of_protocol_3_closes_the_session()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var body = new ByteArrayContent([0, 1, 255, (byte)'4']);
        body.Headers.ContentType = new("application/octet-stream");

        await EngineFailure.AssertAsync(await client.SendPostAsync(body), 3);

        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task Noops_and_unasked_pongs_do_nothing()
    {
        var client = await PollingClient.OpenAsync(_server);

        await client.PostAsync("6\u001e3\u001e3anything\u001e4hello");

        Assert.Equal("4hello", await client.PollAsync());
    }

    [Fact]
    public async Task A_body_of_exactly_the_largest_size_is_taken()
    {
        var client = await PollingClient.OpenAsync(_server);
        var payload = "4" + new string('x', 9_999);

        await client.PostAsync(payload);

        Assert.Equal(payload, await client.PollAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_and_closes_the_session(bool isChunked)
    {
        var client = await PollingClient.OpenAsync(_server);
        var bytes = Encoding.UTF8.GetBytes("4" + new string('x', 10_000));

        var response = await client.SendPostAsync(
            isChunked ? new StreamContent(new Unseekable(bytes)) : new ByteArrayContent(bytes)
        );

        await EngineFailure.AssertAsync(response, 3, HttpStatusCode.RequestEntityTooLarge);
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task Two_polls_at_once_close_the_session()
    {
        var client = await PollingClient.OpenAsync(_server);

        var polls = await Task.WhenAll(client.SendPollAsync(), client.SendPollAsync());

        var first = Assert.Single(polls, poll => poll.StatusCode == HttpStatusCode.OK);
        Assert.Equal("1", await first.Content.ReadAsStringAsync(Patience.Token));
        Assert.Single(polls, poll => poll.StatusCode == HttpStatusCode.BadRequest);
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task Two_posts_at_once_close_the_session()
    {
        var client = await PollingClient.OpenAsync(_server);
        var firstIsThere = new TaskCompletionSource();
        using var endless = new HalfSent(firstIsThere);
        var first = client.SendPostAsync(endless);
        await firstIsThere.Task.WaitAsync(Patience.Limit);

        await Patience.UntilRefusedAsync(() => client.SendPostAsync("3"));

        await client.AssertIsGoneAsync();
        endless.Finish();
        await first;
    }

    [Fact]
    public async Task A_cancelled_poll_closes_the_session()
    {
        var client = await PollingClient.OpenAsync(_server);
        using var cancel = new CancellationTokenSource();
        var poll = await client.SendWaitingPollAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        // It may be noticed a moment later; a poll in that moment is one too many and ends it all the same.
        await Patience.UntilRefusedAsync(() => client.SendPollAsync());
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task A_post_that_is_broken_off_closes_the_session()
    {
        var client = await PollingClient.OpenAsync(_server);
        var poll = await client.SendWaitingPollAsync();
        using (var tcp = new System.Net.Sockets.TcpClient())
        {
            await tcp.ConnectAsync(_server.Address.Host, _server.Address.Port, Patience.Token);
            var head =
                $"POST {client.Address} HTTP/1.1\r\nHost: {_server.Address.Authority}\r\nContent-Length: 100\r\n\r\n4half";
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Patience.Token);
        }

        Assert.Equal("1", await (await poll).Content.ReadAsStringAsync(Patience.Token));
        await client.AssertIsGoneAsync();
    }

    [Fact]
    public async Task A_close_packet_closes_the_session_and_lets_go_of_the_poll()
    {
        var client = await PollingClient.OpenAsync(_server);
        var poll = await client.WaitingPollAsync();

        await client.PostAsync("1");

        Assert.Equal("6", await poll);
        await client.AssertIsGoneAsync();
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_method_that_means_nothing_is_refused_and_harms_nobody(string method)
    {
        var client = await PollingClient.OpenAsync(_server);
        using var request = new HttpRequestMessage(new HttpMethod(method), client.Address);

        await EngineFailure.AssertAsync(await _server.Http.SendAsync(request, Patience.Token), 3);

        await client.PostAsync("4hello");
        Assert.Equal("4hello", await client.PollAsync());
    }

    [Fact]
    public async Task What_waits_when_the_server_stops_is_delivered_with_a_close_packet()
    {
        var client = await PollingClient.OpenAsync(_server);
        var poll = await client.WaitingPollAsync();

        await _server.StopAsync();

        Assert.Equal("1", await poll);
    }

    /// <summary>A body whose length nobody knows.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>A body that stops in the middle until it may finish.</summary>
    private sealed class HalfSent(TaskCompletionSource isThere) : HttpContent
    {
        private readonly TaskCompletionSource _mayFinish = new();

        public void Finish() => _mayFinish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("4half"u8.ToArray());
            await stream.FlushAsync();
            isThere.SetResult();
            await _mayFinish.Task.WaitAsync(Patience.Limit);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }
}
