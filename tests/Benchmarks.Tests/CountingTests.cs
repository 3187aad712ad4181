using Realtime.Benchmarks.Clients;

namespace Realtime.Benchmarks.Tests;

/// <summary>A benchmark that does not notice a fault of the server would praise a broken one.</summary>
public sealed class CountingTests
{
    private readonly Deliveries deliveries = new(members: 2, sendersPerRoom: 2);

    [Fact]
    public void Messages_that_arrive_in_order_are_received_and_nothing_else()
    {
        Take(0, 1, 2);

        Assert.Equal((3, 0, 0, 0), Counts(sent: 3));
    }

    [Fact]
    public void A_message_that_never_arrives_is_lost()
    {
        Take(0, 2);

        Assert.Equal((2, 0, 0, 1), Counts(sent: 3));
    }

    [Fact]
    public void A_message_that_arrives_twice_is_a_duplicate_also_much_later()
    {
        Take([.. Enumerable.Range(0, 200), 199, 3]);

        Assert.Equal((200, 2, 0, 0), Counts(sent: 200));
    }

    [Fact]
    public void A_message_that_another_overtook_is_out_of_order()
    {
        Take(1, 0, 2);

        Assert.Equal((3, 0, 1, 0), Counts(sent: 3));
    }

    [Fact]
    public void A_stamp_is_read_as_it_was_written()
    {
        var stamp = new Stamp(Sender: 7, Sequence: 65_536, Time: 1_234_567_890_123_456_789, Room: 499);
        var text = new byte[Stamp.Length];
        stamp.Write(text);

        Assert.True(Stamp.TryRead(text, out var read));
        Assert.Equal(stamp, read);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(Stamp.Length - 1)]
    public void A_damaged_stamp_is_noticed(int at)
    {
        var text = new byte[Stamp.Length];
        new Stamp(7, 1, 2, 3).Write(text);
        text[at] = (byte)'?';

        Assert.False(Stamp.TryRead(text, out _));
    }

    [Fact]
    public void Shares_of_a_histogram_are_right_to_two_percent()
    {
        var times = new Histogram();
        for (var millisecond = 1; millisecond <= 1000; millisecond++)
        {
            times.Add(millisecond * 1_000_000L);
        }

        Assert.InRange(times.Milliseconds(0.5), 490, 510);
        Assert.InRange(times.Milliseconds(0.99), 970, 1000);
    }

    private void Take(params int[] sequences) =>
        Array.ForEach(sequences, sequence => deliveries.Take(member: 1, sender: 1, sequence));

    private (long Received, long Duplicates, long OutOfOrder, long Lost) Counts(int sent) =>
        (deliveries.Received, deliveries.Duplicates, deliveries.OutOfOrder, deliveries.Lost(1, 1, sent));
}
