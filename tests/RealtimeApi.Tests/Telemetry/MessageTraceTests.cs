using System.Diagnostics;
using System.Text.Json;
using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Tests.Wires;

namespace Realtime.RealtimeApi.Tests.Telemetry;

/// <summary>One trace a message, from its sender through the room to those who receive it.</summary>
[Collection(RecordingCollection.Name)]
public sealed class MessageTraceTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Sender = "b7ad6b7169203331";
    private const string Traceparent = $"00-{Trace}-{Sender}-01";

    private static int rooms;

    private readonly RealtimeServer server = shared.Server;
    private readonly string room = $"traced-{Interlocked.Increment(ref rooms)}";

    [Fact]
    public async Task A_message_that_brings_a_trace_is_published_committed_and_delivered_in_it()
    {
        using var spans = new Recorder(room);
        await using var ada = await NativeMember.JoinAsync(server, room);
        await using var bob = await NativeMember.JoinAsync(server, room);

        await ada.SayAsync(room, "m-1", Traceparent);

        var publish = await spans.NextAsync("publish");
        var commit = await spans.NextAsync("commit");
        var deliver = await spans.NextAsync("deliver");
        Assert.All([publish, commit, deliver], span => Assert.Equal(Trace, span.TraceId.ToHexString()));
        Assert.Equal(Sender, publish.ParentSpanId.ToHexString());
        Assert.Equal(publish.SpanId, commit.ParentSpanId);
        Assert.Equal(publish.SpanId, deliver.ParentSpanId);
        AssertTags(
            publish,
            ("messaging.operation.name", "publish"),
            ("messaging.operation.type", "send"),
            ("messaging.destination.name", room),
            ("messaging.message.id", "m-1"),
            ("network.protocol.name", "websocket"),
            ("realtime.offset", 1L)
        );
        AssertTags(commit, ("messaging.batch.message_count", 1), ("realtime.offset", 1L));
        AssertTags(deliver, ("realtime.receivers", 2), ("realtime.offset", 1L));
        Assert.Equal(
            (ActivityKind.Server, ActivityKind.Internal, ActivityKind.Producer),
            (publish.Kind, commit.Kind, deliver.Kind)
        );
        Assert.Equal(deliver.Id, TraceparentOf(await bob.HearAsync()));
        Assert.Equal(deliver.Id, TraceparentOf(await ada.HearAsync()));
    }

    [Fact]
    public async Task A_message_that_brings_none_begins_a_trace_of_its_own_and_not_one_of_its_connection()
    {
        using var spans = new Recorder(room);
        await using var ada = await NativeMember.JoinAsync(server, room);

        await ada.SayAsync(room, "m-1");
        await ada.SayAsync(room, "m-2");

        var (first, second) = (await spans.NextAsync("publish"), await spans.NextAsync("publish"));
        Assert.Equal(default, first.ParentSpanId);
        Assert.Equal(default, second.ParentSpanId);
        Assert.NotEqual(first.TraceId, second.TraceId);
    }

    [Fact]
    public async Task However_many_receive_it_there_is_one_deliver_span()
    {
        using var spans = new Recorder(room);
        await using var ada = await NativeMember.JoinAsync(server, room);
        for (var i = 0; i < 19; i++)
        {
            server.Keep(await NativeMember.JoinAsync(server, room));
        }

        await ada.SayAsync(room, "m-1", Traceparent);

        AssertTags(await spans.NextAsync("deliver"), ("realtime.receivers", 20));
        Assert.Equal(3, spans.All.Count);
    }

    [Fact]
    public async Task The_publish_span_links_to_the_handshake_of_the_connection()
    {
        using var spans = new Recorder(room);
        const string Handshake = "00-11111111111111111111111111111111-2222222222222222-01";
        var ada = await server.ConnectAsync(options => options.SetRequestHeader("traceparent", Handshake));
        await JoinAsync(ada);

        await ada.SendAsync(
            new
            {
                type = "message",
                room,
                data = 1,
            }
        );

        var link = Assert.Single((await spans.NextAsync("publish")).Links);
        Assert.Equal("11111111111111111111111111111111", link.Context.TraceId.ToHexString());
    }

    [Fact]
    public async Task A_message_that_is_refused_says_why_in_its_span()
    {
        using var spans = new Recorder(room);
        var ada = await server.ConnectAsync();

        var refused = await ada.AskAsync(id => new
        {
            type = "message",
            id,
            room,
            data = 1,
            traceparent = Traceparent,
        });

        refused.AssertError("not_in_room", retryable: false);
        var publish = await spans.NextAsync("publish");
        Assert.Equal(ActivityStatusCode.Error, publish.Status);
        AssertTags(publish, ("error.type", "not_in_room"));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("[\"00\"]")]
    [InlineData("{\"a\":{\"data\":2}}")]
    [InlineData("\"\"")]
    [InlineData("\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\"")]
    [InlineData("\"00-00000000000000000000000000000000-b7ad6b7169203331-01\"")]
    [InlineData("\"zz-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"")]
    public async Task A_traceparent_that_is_none_costs_nobody_the_message(string traceparent)
    {
        var ada = await server.ConnectAsync();
        await JoinAsync(ada);

        await ada.SendTextAsync(
            $$"""{"type":"message","traceparent":{{traceparent}},"room":"{{room}}","data":1,"id":"m"}"""
        );

        Assert.Equal("1", (await ada.NextAsync("message")).Raw("data"));
        Assert.Equal("m", (await ada.NextAsync("ack")).Id);
        Assert.False(ada.All("message")[0].Has("traceparent"));
    }

    [Fact]
    public async Task Where_nobody_records_the_trace_goes_on_from_sender_to_receivers()
    {
        await using var ada = await NativeMember.JoinAsync(server, room);

        await ada.SayAsync(room, "m-1", Traceparent);

        Assert.Equal(Traceparent, TraceparentOf(await ada.HearAsync()));
    }

    [Fact]
    public async Task Who_reads_a_message_later_takes_no_part_in_its_trace()
    {
        using var spans = new Recorder(room);
        await using var ada = await NativeMember.JoinAsync(server, room);
        await ada.SayAsync(room, "m-1", Traceparent);

        var bob = await server.ConnectAsync();
        var joined = await bob.AskAsync(id => new
        {
            type = "join",
            id,
            room,
            history = 5,
        });

        var message = Assert.Single(joined.Field("messages").EnumerateArray());
        Assert.False(message.TryGetProperty("traceparent", out _));
    }

    [Fact]
    public async Task A_trace_goes_with_a_message_from_every_wire_to_every_wire()
    {
        using var spans = new Recorder(room);
        RoomMember[] members =
        [
            await NativeMember.JoinAsync(server, room),
            await SignalRMember.JoinAsync(server, room, packed: false),
            await SignalRMember.JoinAsync(server, room, packed: true),
            await SocketIoMember.JoinAsync(server, room),
            await EventStreamMember.JoinAsync(server, room),
        ];

        foreach (var speaker in members.Where(member => member is not EventStreamMember))
        {
            await speaker.SayAsync(room, speaker.Wire, Traceparent);

            var deliver = await spans.NextAsync("deliver");
            Assert.Equal(Trace, deliver.TraceId.ToHexString());
            foreach (var member in members)
            {
                Assert.Equal(deliver.Id, TraceparentOf(await member.HearAsync()));
            }
        }
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_dotnet_client_of_SignalR_sends_its_trace_by_itself()
    {
        using var client = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore.SignalR.Client",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(client);
        using var spans = new Recorder(room);
        await using var ada = await SignalRMember.JoinAsync(server, room, packed: false);
        using var click = new Activity("click").SetIdFormat(ActivityIdFormat.W3C).Start();
        click.ActivityTraceFlags = ActivityTraceFlags.Recorded;

        await ada.SayAsync(room, "m-1");

        Assert.Equal(click.TraceId, (await spans.NextAsync("publish")).TraceId);
    }

    [Fact]
    public async Task A_message_posted_over_REST_belongs_to_the_trace_of_its_request()
    {
        using var spans = new Recorder(room);
        using var rest = new RestClient(server);

        var answer = await rest.PostAsync($"/v1/rooms/{room}/messages", new { data = 1 }, ("traceparent", Traceparent));

        Assert.Equal(201, answer.Status);
        var publish = await spans.NextAsync("publish");
        Assert.Equal(Trace, publish.TraceId.ToHexString());
        AssertTags(publish, ("network.protocol.name", "rest"));
    }

    [Fact]
    public async Task No_more_messages_are_traced_a_second_than_the_options_allow()
    {
        await using var modest = await RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Tracing:OwnPerSecond", "0"),
            ("Tracing:AskedPerSecond", "1"),
        ]);
        using var spans = new Recorder(room);
        await using var ada = await NativeMember.JoinAsync(modest, room);
        var began = Stopwatch.GetTimestamp();

        for (var i = 0; i < 50; i++)
        {
            await ada.SayAsync(room, $"own-{i}");
            await ada.SayAsync(room, $"asked-{i}", Traceparent);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var traced = spans.All.Where(span => span.DisplayName.StartsWith("publish", StringComparison.Ordinal)).ToList();
        Assert.InRange(traced.Count, 1, 2 + (int)seconds);
        Assert.All(traced, span => Assert.Equal(Trace, span.TraceId.ToHexString()));
    }

    private Task<WireMessage> JoinAsync(SocketClient client) =>
        client.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

    private static string? TraceparentOf(JsonElement message) =>
        message.TryGetProperty("traceparent", out var it) ? it.GetString() : null;

    private static void AssertTags(Activity span, params (string Name, object Value)[] tags) =>
        Assert.All(tags, tag => Assert.Equal(tag.Value, span.GetTagItem(tag.Name)));
}
