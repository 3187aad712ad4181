using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Tests.Sessions;

/// <summary>What waits for one connection: bounded, in order, and never with a hole in it.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly GatedStream stream = new();
    private int overflows;
    private int ends;

    public void Dispose() => stream.Dispose();

    [Fact]
    public void What_waits_goes_out_in_order_and_in_one_write()
    {
        var outbox = NewOutbox(maxMessages: 100);

        foreach (var i in Enumerable.Range(1, 5))
        {
            outbox.Post(Frame(i));
        }
        stream.LetThrough();
        stream.LetThrough();

        Assert.Equal([1, 2, 3, 4, 5], stream.Written);
        Assert.Equal(2, stream.Writes);
    }

    [Fact]
    public void Nothing_gets_in_between_an_overflow_and_the_last_frame()
    {
        StreamOutbox outbox = null!;
        outbox = new(
            stream,
            new() { MaxMessages = 2 },
            overflowed: () =>
            {
                overflows++;
                // Another thread may post before this one has closed the connection.
                outbox.Post(Frame(99));
                outbox.Complete(Frame(200));
            },
            ended: () => ends++
        );

        foreach (var i in Enumerable.Range(1, 4))
        {
            outbox.Post(Frame(i));
        }
        stream.LetThrough();
        stream.LetThrough();

        Assert.Equal(1, overflows);
        Assert.Equal([1, 200], stream.Written);
        Assert.Equal(1, ends);
    }

    [Fact]
    public void A_frame_of_several_messages_counts_for_as_many()
    {
        var outbox = NewOutbox(maxMessages: 5);

        outbox.Post(Frame(1));
        outbox.Post(new(new byte[] { 2, 3, 4 }, messages: 3));
        outbox.Post(new(new byte[] { 5, 6 }, messages: 2));
        Assert.Equal(0, overflows);
        outbox.Post(Frame(7));

        Assert.Equal(1, overflows);
    }

    [Fact]
    public void What_has_been_written_makes_room()
    {
        var outbox = NewOutbox(maxMessages: 3);

        foreach (var first in new[] { 1, 4, 7 })
        {
            outbox.Post(Frame(first));
            outbox.Post(new(new byte[] { (byte)(first + 1), (byte)(first + 2) }, messages: 2));
            stream.LetThrough();
            stream.LetThrough();
        }

        Assert.Equal(0, overflows);
        Assert.Equal(Enumerable.Range(1, 9), stream.Written);
    }

    [Fact]
    public void What_may_be_dropped_is_dropped_beyond_its_share_and_takes_nothing_from_the_rest()
    {
        StreamOutbox outbox = new(
            stream,
            new() { MaxBytes = 2, MaxDroppableBytes = 3 },
            () => overflows++,
            () => ends++
        );

        outbox.Post(Frame(1));
        bool[] taken =
        [
            .. Enumerable
                .Range(11, 5)
                .Select(content => outbox.Post(new(new[] { (byte)content }) { MayBeDropped = true })),
        ];
        outbox.Post(Frame(2));
        outbox.Post(Frame(3));
        stream.LetThrough();
        stream.LetThrough();
        var takesAgain = outbox.Post(new(new byte[] { 16 }) { MayBeDropped = true });
        stream.LetThrough();

        Assert.Equal([true, true, true, false, false], taken);
        Assert.True(takesAgain);
        Assert.Equal([1, 11, 12, 13, 2, 3, 16], stream.Written);
        Assert.Equal(0, overflows);
        Assert.Equal(0, outbox.Waiting);
    }

    [Fact]
    public void After_the_last_frame_nothing_is_taken()
    {
        var outbox = NewOutbox(maxMessages: 10);

        outbox.Post(Frame(1));
        outbox.Complete(Frame(2));
        outbox.Post(Frame(3));
        outbox.Complete(Frame(4));
        stream.LetThrough();
        stream.LetThrough();

        Assert.Equal([1, 2], stream.Written);
        Assert.Equal(1, ends);
    }

    [Fact]
    public void A_stream_that_fails_ends_the_outbox_once()
    {
        var outbox = NewOutbox(maxMessages: 10);

        outbox.Post(Frame(1));
        outbox.Post(Frame(2));
        stream.Break();
        outbox.Post(Frame(3));

        Assert.Equal(1, ends);
        Assert.Equal(0, overflows);
    }

    private static PreparedFrame Frame(int content) => new(new[] { (byte)content });

    private StreamOutbox NewOutbox(int maxMessages) =>
        new(stream, new() { MaxMessages = maxMessages }, () => overflows++, () => ends++);

    /// <summary>A stream on which a write ends when the test says so.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private TaskCompletionSource? underWay;

        public int Writes { get; private set; }

        public IEnumerable<int> Written => ToArray().Select(value => (int)value);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        {
            Assert.Null(underWay);
            underWay = new();
            Writes++;
            var bytes = buffer.ToArray();
            await underWay.Task;
            Write(bytes);
        }

        public void LetThrough() => Take()?.SetResult();

        public void Break() => Take()?.SetException(new IOException("broken"));

        private TaskCompletionSource? Take()
        {
            var current = underWay;
            underWay = null;
            return current;
        }
    }
}
