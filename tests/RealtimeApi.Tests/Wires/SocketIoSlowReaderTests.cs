using System.Globalization;
using System.Text;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Tests.Telemetry;

namespace Realtime.RealtimeApi.Tests.Wires;

/// <summary>Somebody on a slow line who has missed much, in Socket.IO: as long as it arrives, nobody is given up.</summary>
public sealed class SocketIoSlowReaderTests
{
    private const int Chapters = 80;
    private const int SmallBuffer = 4 * 1024;
    private const int LargeBuffer = 128 * 1024;

    /// <summary>What comes in five seconds, as on a line of 18 kB a second: a novel takes more than two minutes.</summary>
    private const int Line = 90 * 1024;

    private static readonly Dictionary<string, string> NoHeaders = [];

    [Theory]
    [InlineData(SmallBuffer, true)]
    [InlineData(SmallBuffer, false)]
    [InlineData(LargeBuffer, true)]
    [InlineData(LargeBuffer, false)]
    public async Task Who_still_reads_over_a_websocket_is_not_taken_for_dead(int receiveBuffer, bool isOneAnswer)
    {
        await using var server = await RealtimeServer.StartAsync(Unlimited);
        var writer = await server.ConnectAsync();
        using var reader = await EnterAsync(server, receiveBuffer);
        await JoinAsync(reader, writer, isOneAnswer);
        await Novel.SayAsync(writer, "novel", "The end");
        var line = reader.SlowDown();
        var reading = ReadToTheEndAsync(reader, answersPings: true);

        await BringAsync(Line, reader, line, reading, server, writer);

        Assert.True(await reading);
        await Novel.SayAsync(writer, "novel", "The end");
        reading = ReadToTheEndAsync(reader, answersPings: true);
        await BringAsync(Line, reader, line, reading, server, writer);
        Assert.True(await reading);
        Assert.Empty(writer.All("userLeft"));
    }

    [Theory]
    [InlineData(SmallBuffer, false)]
    [InlineData(SmallBuffer, true)]
    [InlineData(LargeBuffer, false)]
    [InlineData(LargeBuffer, true)]
    public async Task Who_still_reads_a_long_poll_is_not_taken_for_dead(int receiveBuffer, bool withPing)
    {
        await using var server = await RealtimeServer.StartAsync(Unlimited);
        var writer = await server.ConnectAsync();
        var start = await Novel.WriteAsync(writer, "novel", Chapters);
        using var meters = new Meters(server);
        using var http = server.Http();
        var session = await Silent.OpenPollingAsync(http, server.Address);
        await PostAsync("40");
        await http.GetStringAsync(session);

        if (withPing)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(25));
        }
        await PostAsync($"""420["joinRoom","novel",{start.Json}]""");
        await writer.NextAsync("userJoined");
        // What is said now is given to the newcomer behind the answer, which then waits for the poll too.
        await Novel.SayAsync(writer, "novel", "The end");
        await Eventually.HoldsAsync(() => meters.Sum("realtime.messages.delivered socket.io") == 1, "the answer waits");
        using var poll = await RawWebSocket.HandshakeAsync(session, NoHeaders, receiveBufferBytes: receiveBuffer);
        var line = poll.SlowDown();
        var body = int.Parse(poll.Answer.Headers["Content-Length"], CultureInfo.InvariantCulture);
        var reading = poll.SkipAsync(body);

        await BringAsync(Line, poll, line, reading, server, writer);

        await reading;
        if (!withPing)
        {
            Assert.Equal("2", await http.GetStringAsync(session));
        }
        await PostAsync("3");
        server.Clock.Advance(TimeSpan.FromSeconds(24));
        await Novel.SayAsync(writer, "novel", "Once more");
        Assert.Contains("Once more", await http.GetStringAsync(session), StringComparison.Ordinal);
        Assert.Empty(writer.All("userLeft"));

        async Task PostAsync(string packet)
        {
            using var body = new StringContent(packet, Encoding.UTF8);
            using var answer = await http.PostAsync(session, body);
            answer.EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task Who_reads_no_more_is_given_up()
    {
        await using var server = await RealtimeServer.StartAsync(Unlimited);
        var writer = await server.ConnectAsync();
        using var reader = await EnterAsync(server, SmallBuffer);
        await JoinAsync(reader, writer, isOneAnswer: true);
        var line = reader.SlowDown();
        var reading = ReadToTheEndAsync(reader, answersPings: true);
        await Task.WhenAny(reading, line.BringAsync(Line));

        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(5));
                await writer.FenceAsync();
                return writer.All("userLeft").Any();
            },
            "the reader who stopped reading is gone"
        );
        Assert.False(reading.IsCompleted);
    }

    [Fact]
    public async Task Who_only_ever_reads_and_answers_no_ping_is_given_up_too()
    {
        await using var server = await RealtimeServer.StartAsync(Unlimited);
        var writer = await server.ConnectAsync();
        using var reader = await EnterAsync(server, SmallBuffer);
        await JoinAsync(reader, writer, isOneAnswer: false);
        var line = reader.SlowDown();
        var reading = ReadToTheEndAsync(reader, answersPings: false);

        await BringAsync(Line / 6, reader, line, reading, server, writer);

        Assert.False(await reading);
        await writer.NextAsync("userLeft");
    }

    [Fact]
    public async Task A_ping_goes_before_what_waits_because_clients_give_up_a_server_that_does_not_ping()
    {
        await using var server = await RealtimeServer.StartAsync(Unlimited);
        var writer = await server.ConnectAsync();
        using var reader = await EnterAsync(server, SmallBuffer);
        await JoinAsync(reader, writer, isOneAnswer: false);
        await ReadToAsync(reader, """42["message",""");
        // What is behind it came with it.
        await writer.FenceAsync();

        server.Clock.Advance(TimeSpan.FromSeconds(25));

        Assert.InRange(await ReadToAsync(reader, "2"), 0, Chapters - 10);
    }

    private static readonly (string, string)[] Unlimited =
    [
        ("Sessions:CommandBurst", "100000"),
        ("Rooms:PresenceGrace", "00:00:00"),
        Novel.FitsIntoAnAnswer,
    ];

    private static async Task<RawWebSocket> EnterAsync(RealtimeServer server, int receiveBuffer)
    {
        var socket = await RawWebSocket.HandshakeAsync(
            server.Socket("/socket.io/?EIO=4&transport=websocket"),
            RawWebSocket.HandshakeHeaders,
            receiveBufferBytes: receiveBuffer
        );
        await socket.SendTextAsync("40");
        await ReadToAsync(socket, "40");
        return socket;
    }

    /// <summary>Lets somebody join a room in which much has been said.</summary>
    /// <param name="isOneAnswer">It comes as one packet; else every message is a packet.</param>
    private static async Task JoinAsync(RawWebSocket reader, SocketClient writer, bool isOneAnswer)
    {
        var start = await Novel.WriteAsync(writer, "novel", Chapters);
        await reader.SendTextAsync($"""42{(isOneAnswer ? "0" : "")}["joinRoom","novel",{start.Json}]""");
        await writer.NextAsync("userJoined");
    }

    /// <summary>Reads up to a packet that begins like this, and tells how many came before it.</summary>
    private static async Task<int> ReadToAsync(RawWebSocket reader, string packet)
    {
        var before = 0;
        while ((await reader.NextFrameAsync())!.Text is var text && !text.StartsWith(packet, StringComparison.Ordinal))
        {
            before++;
        }
        return before;
    }

    /// <summary>Reads up to the last word of the novel; false when the connection ends before it.</summary>
    private static async Task<bool> ReadToTheEndAsync(RawWebSocket reader, bool answersPings)
    {
        while (await reader.NextFrameAsync() is { } frame)
        {
            if (frame.Text == "2" && answersPings)
            {
                await reader.SendTextAsync("3");
            }
            else if (
                frame.Text.StartsWith("""42["message",""", StringComparison.Ordinal)
                && frame.Text.Contains("The end", StringComparison.Ordinal)
            )
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>So many bytes every five seconds until somebody has read enough, or has to.</summary>
    private static async Task BringAsync(
        int bytes,
        RawWebSocket socket,
        SlowLine line,
        Task reading,
        RealtimeServer server,
        SocketClient writer
    )
    {
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, line.BringAsync(bytes));
            // The system may let a sender wait in real time; the story's clock waits for what is on the way.
            await Eventually.HoldsAsync(() => reading.IsCompleted || socket.Socket.Available > 0, "more has arrived");
            server.Clock.Advance(TimeSpan.FromSeconds(5));
            await writer.FenceAsync();
        }
    }
}
